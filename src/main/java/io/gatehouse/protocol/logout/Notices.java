package io.gatehouse.protocol.logout;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.protocol.store.AuthorizationsEnded;
import io.gatehouse.sessions.SessionEnded;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Hears of every end, in its transaction, and queues a notice for each client that is told of such
 * things (OpenID Connect Back-Channel Logout 1.0).
 */
@Component
class Notices {

    private final Clients clients;
    private final NoticeQueue queue;

    Notices(Clients clients, NoticeQueue queue) {
        this.clients = clients;
        this.queue = queue;
    }

    @EventListener
    void ended(SessionEnded ended) {
        add(
                ended.clients().stream()
                        .map(client ->
                                new AuthorizationsEnded.Ended(
                                        client, ended.account(), ended.session())),
                ended.at());
    }

    @EventListener
    void ended(AuthorizationsEnded ended) {
        add(ended.ended().stream(), ended.at());
    }

    private void add(Stream<AuthorizationsEnded.Ended> ended, Instant now) {
        List<AuthorizationsEnded.Ended> told = ended.filter(one -> isTold(one.client())).toList();
        if (!told.isEmpty()) {
            queue.add(told, now);
        }
    }

    private boolean isTold(UUID client) {
        return clients.find(client)
                .filter(Client::active)
                .flatMap(Client::backchannelLogoutUri)
                .isPresent();
    }
}
