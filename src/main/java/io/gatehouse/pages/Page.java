package io.gatehouse.pages;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page to show: a template of the theme and the record it shows.
 *
 * @param template name of the template without folder and ending, such as {@code sign-in}
 * @param view what the template sees as {@code view}; complete, the template computes nothing
 * @param formTargets redirect URIs, already validated, that a form of this page may lead to in the
 *     end: browsers check {@code form-action} on redirects after a form too
 * @param frames addresses of clients, already validated, that the page shows in frames
 */
public record Page(String template, Object view, Set<String> formTargets, Set<String> frames) {

    /** Copies the targets. */
    public Page {
        formTargets = Set.copyOf(formTargets);
        frames = Set.copyOf(frames);
    }

    /** A page whose forms lead nowhere but to us. */
    public Page(String template, Object view) {
        this(template, view, Set.of(), Set.of());
    }

    /** The same page, which shows these addresses in frames. */
    public Page framing(Collection<String> addresses) {
        return new Page(template, view, formTargets, Set.copyOf(addresses));
    }

    /** The same page, with a form that may end at this validated redirect URI. */
    public Page leadingTo(String redirectUri) {
        Set<String> more = new TreeSet<>(formTargets);
        more.add(redirectUri);
        return new Page(template, view, more, frames);
    }
}
