package io.gatehouse.management.request;

import io.gatehouse.platform.Window;
import io.gatehouse.platform.Window.Position;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted: {@code limit} and {@code cursor} of the address.
 *
 * @param window what to read
 */
public record Paging(Window window, Link link) {

    /** Makes the cursor and the address of a page. */
    interface Link {
        /** The cursor for what comes after the position. */
        String cursor(Position last);

        /** The address of the page with the cursor. */
        String address(String cursor);
    }

    /**
     * The page as an answer.
     *
     * @param rows what was read: up to {@link Window#rows()}
     * @param position where a row stands, in the order of the list
     * @param view what the caller sees of a row
     */
    public <R, T> Reply<Items<T>> reply(
            List<R> rows, Function<R, Position> position, Function<R, T> view) {
        boolean more = rows.size() > window.size();
        List<R> shown = more ? rows.subList(0, window.size()) : rows;
        @Nullable String next = more ? link.cursor(position.apply(shown.getLast())) : null;
        Reply<Items<T>> reply = Reply.plain(new Items<>(shown.stream().map(view).toList(), next));
        return next == null
                ? reply
                : reply.with("Link", "<%s>; rel=\"next\"".formatted(link.address(next)));
    }
}
