package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** An HTTP answer; {@code head} is the status line and the header lines, each with its CRLF. */
record Reply(int status, String head, byte[] body) {

    String text() {
        return new String(body, UTF_8);
    }

    /** The first header of that name, null when there is none. */
    String header(String name) {
        return header(head, name);
    }

    static String header(String head, String name) {
        int at = head.indexOf("\r\n") + 2;
        while (at < head.length()) {
            int lineEnd = head.indexOf("\r\n", at);
            if (head.regionMatches(true, at, name, 0, name.length())
                    && head.charAt(at + name.length()) == ':') {
                return head.substring(at + name.length() + 1, lineEnd).trim();
            }
            at = lineEnd + 2;
        }
        return null;
    }

    /** The name=value pairs of all cookies that the answer sets. */
    List<String> cookies() {
        List<String> cookies = new ArrayList<>();
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, "Set-Cookie:", 0, 11)) {
                cookies.add(line.substring(11).split(";", 2)[0].trim());
            }
        }
        return cookies;
    }

    /** The text member of a flat JSON answer; refuses an answer without it. */
    String member(String name) {
        String text = text();
        int at = text.indexOf("\"" + name + "\"");
        int open = at < 0 ? -1 : text.indexOf('"', text.indexOf(':', at));
        if (open < 0) {
            throw new WrongAnswer("no " + name, this);
        }
        return text.substring(open + 1, text.indexOf('"', open + 1));
    }

    /** Refuses an answer with another status or without one of the texts. */
    Reply expect(int wanted, String... texts) {
        if (status != wanted) {
            throw new WrongAnswer("not " + wanted, this);
        }
        if (texts.length > 0) {
            String all = text();
            for (String text : texts) {
                if (!all.contains(text)) {
                    throw new WrongAnswer("no " + text, this);
                }
            }
        }
        return this;
    }
}
