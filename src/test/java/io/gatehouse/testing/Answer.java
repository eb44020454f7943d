package io.gatehouse.testing;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP answer, with what tests look at. */
public record Answer(HttpResponse<String> response) {

    private static final Pattern INPUT = Pattern.compile("<input[^>]*>");
    private static final Pattern FORM =
            Pattern.compile("<form[^>]*id=\"([^\"]+)\"[^>]*>(.*?)</form>", Pattern.DOTALL);

    /** Status code. */
    public int status() {
        return response.statusCode();
    }

    /** Body as text. */
    public String body() {
        return response.body();
    }

    /** First value of the header; empty text when absent. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The body as JSON object. */
    public Map<String, Object> json() {
        return JsonMapper.shared().readValue(body(), new TypeReference<Map<String, Object>>() {});
    }

    /** A text member of the JSON body. */
    public String text(String name) {
        Object value = json().get(name);
        return value == null ? "" : value.toString();
    }

    /** Where a redirect leads; empty text when it is none. */
    public String location() {
        return header("Location");
    }

    /** A query parameter of the redirect's address; empty text when absent. */
    public String redirected(String parameter) {
        String query = URI.create(location()).getRawQuery();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).equals(parameter)) {
                    return URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                }
            }
        }
        return "";
    }

    /** The code of an error page; empty text when the page is none. */
    public String pageError() {
        Matcher error = Pattern.compile("data-error=\"([^\"]*)\"").matcher(body());
        return error.find() ? error.group(1) : "";
    }

    /** True when the page has the form. */
    public boolean hasForm(String id) {
        return body().contains("id=\"" + id + "\"") && body().contains("<form");
    }

    /** The hidden fields of the form by name. */
    public Map<String, String> hidden(String formId) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String input : inputs(formId)) {
            if (attribute(input, "type").equals("hidden")) {
                fields.put(attribute(input, "name"), attribute(input, "value"));
            }
        }
        return fields;
    }

    /** The values of the boxes with this name in the form, ticked or not. */
    public List<String> boxes(String formId, String name) {
        return inputs(formId).stream()
                .filter(input -> attribute(input, "type").equals("checkbox"))
                .filter(input -> attribute(input, "name").equals(name))
                .map(input -> attribute(input, "value"))
                .toList();
    }

    /** Where the form goes. */
    public String action(String formId) {
        Matcher form = Pattern.compile("<form[^>]*id=\"" + formId + "\"[^>]*>").matcher(body());
        if (!form.find()) {
            throw new AssertionError("no form " + formId + " on the page:\n" + body());
        }
        return attribute(form.group(), "action");
    }

    private List<String> inputs(String formId) {
        Matcher forms = FORM.matcher(body());
        while (forms.find()) {
            if (forms.group(1).equals(formId)) {
                List<String> inputs = new ArrayList<>();
                Matcher input = INPUT.matcher(forms.group(2));
                while (input.find()) {
                    inputs.add(input.group());
                }
                return inputs;
            }
        }
        throw new AssertionError("no form " + formId + " on the page:\n" + body());
    }

    private static String attribute(String tag, String name) {
        Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return value.find()
                ? value.group(1)
                        .replace("&quot;", "\"")
                        .replace("&#39;", "'")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&")
                : "";
    }
}
