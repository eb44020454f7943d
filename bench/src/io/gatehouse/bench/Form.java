package io.gatehouse.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of a sign-in page. */
record Form(String action, Map<String, String> hidden) {
    private static final Pattern FORM = Pattern.compile("(?s)<form\\b([^>]*)>(.*?)</form>");
    private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w-]+)=\"([^\"]*)\"");

    static Form withPassword(String page) {
        Matcher form = FORM.matcher(page);
        while (form.find()) {
            if (form.group(2).contains("type=\"password\"")) {
                return new Form(attributes(form.group(1)).get("action"), hidden(form.group(2)));
            }
        }
        throw new WrongAnswer("no form with a password in " + page);
    }

    private static Map<String, String> hidden(String content) {
        Map<String, String> hidden = new LinkedHashMap<>();
        Matcher input = INPUT.matcher(content);
        while (input.find()) {
            Map<String, String> attributes = attributes(input.group());
            if ("hidden".equals(attributes.get("type")) && attributes.containsKey("name")) {
                hidden.put(attributes.get("name"), attributes.getOrDefault("value", ""));
            }
        }
        return hidden;
    }

    private static Map<String, String> attributes(String tag) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(tag);
        while (attribute.find()) {
            attributes.put(attribute.group(1), attribute.group(2).replace("&amp;", "&"));
        }
        return attributes;
    }
}
