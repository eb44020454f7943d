package io.gatehouse.deletion;

import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.deletion.Erasures.Erasure;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.cli.WebOnly;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Erases again, before the first request, what was erased already and is there because an older
 * backup was restored.
 */
@WebOnly
@Component
class ErasureReplay implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(ErasureReplay.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ErasureFile file;
    private final Erasures erasures;
    private final DeletionTable table;
    private final DeletionRun run;
    private final CompanyRegister companies;
    private final AccountErasures people;
    private final InstanceScope scope;
    private final Clock clock;

    ErasureReplay(
            ErasureFile file,
            Erasures erasures,
            DeletionTable table,
            DeletionRun run,
            CompanyRegister companies,
            AccountErasures people,
            InstanceScope scope,
            Clock clock) {
        this.file = file;
        this.erasures = erasures;
        this.table = table;
        this.run = run;
        this.companies = companies;
        this.people = people;
        this.scope = scope;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        Map<String, Erasure> missing = file.read();
        erasures.all().forEach(known -> missing.remove(known.subjectHash()));
        if (!missing.isEmpty()) {
            Map<String, UUID> companyIds = byHash(companies.ids());
            Map<String, UUID> accountIds = byHash(people.ids());
            missing.values().forEach(erasure -> again(erasure, companyIds, accountIds));
        }
        file.addMissing(erasures.all());
    }

    private void again(
            Erasure erasure, Map<String, UUID> companyIds, Map<String, UUID> accountIds) {
        UUID company = companyIds.get(erasure.subjectHash());
        UUID account = accountIds.get(erasure.subjectHash());
        if (company != null) {
            log.warn("a company that was erased is back, from an older backup: erasing it again");
            eraseAgain(company);
        }
        if (account != null) {
            log.warn("a person who was erased is back, from an older backup: erasing them again");
            people.eraseAgain(account);
        }
        // Only now: a kill before leaves it missing, and the next start goes on.
        erasures.add(erasure);
    }

    private void eraseAgain(UUID company) {
        scope.run(
                "erasure of a company in an older backup",
                () -> {
                    table.requestAgain(company, clock.instant());
                    return true;
                });
        Instant end = clock.instant().plus(PATIENCE);
        // False while another node that starts too has it in hand.
        while (!run.work(company) && companies.ids().contains(company)) {
            if (clock.instant().isAfter(end)) {
                throw new StartRefused("an erased company could not be erased again; see the log");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static Map<String, UUID> byHash(List<UUID> ids) {
        Map<String, UUID> byHash = new HashMap<>();
        ids.forEach(id -> byHash.put(Erasures.hashOf(id), id));
        return byHash;
    }
}
