package io.gatehouse.pages;

import java.util.List;

/**
 * What the layout needs around every page.
 *
 * @param root path of the application, empty or starting with a slash
 * @param assets address of the folder with the static files
 * @param languages what the picker offers; empty hides it
 */
record Frame(
        String nonce,
        String language,
        String direction,
        String root,
        String assets,
        List<LanguageLink> languages) {

    /** One entry of the language picker. */
    record LanguageLink(String tag, String name, String href, boolean current) {}
}
