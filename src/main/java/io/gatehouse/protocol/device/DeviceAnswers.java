package io.gatehouse.protocol.device;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.clients.Client;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.sessions.Flow;
import java.time.Instant;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Gives a waiting device its person's answer, once. */
@Service
class DeviceAnswers {

    private final DeviceCodes codes;
    private final AuditLog audit;

    DeviceAnswers(DeviceCodes codes, AuditLog audit) {
        this.codes = codes;
        this.audit = audit;
    }

    /** Lets the device have the authorization; false when it was answered before, or is over. */
    @Transactional
    public boolean allow(String userCode, Authorization authorization, Instant now) {
        boolean first = codes.allow(userCode, authorization, now);
        if (first) {
            audit.record(
                    new AuditEvent(
                            authorization.company(),
                            "account:" + authorization.account(),
                            "device-code.allowed",
                            "client:" + authorization.client(),
                            Map.of("authorization", authorization.id())));
        }
        return first;
    }

    /** Turns the device away; false when it was answered before, or is over. */
    @Transactional
    public boolean deny(String userCode, Client client, Flow.Answered answer, Instant now) {
        boolean first = codes.deny(userCode, client.id(), now);
        if (first) {
            audit.record(
                    new AuditEvent(
                            answer.company(),
                            "account:" + answer.account(),
                            "device-code.denied",
                            "client:" + client.id(),
                            Map.of()));
        }
        return first;
    }
}
