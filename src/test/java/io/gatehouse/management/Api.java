package io.gatehouse.management;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Http;
import java.util.ArrayList;
import java.util.List;

/** Speaks to the management API with one token. */
record Api(Http http, String token) {

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    Answer patch(String path, String json, String... headers) {
        return send("PATCH", path, json, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    Answer send(String method, String path, String json, String... headers) {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        all.addAll(List.of(headers));
        if (json != null && !all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        return http.send(
                method,
                path.startsWith("http") ? path : "/api/v1" + path,
                json == null ? "" : json,
                all.toArray(String[]::new));
    }
}
