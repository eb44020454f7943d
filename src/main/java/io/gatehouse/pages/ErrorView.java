package io.gatehouse.pages;

import org.jspecify.annotations.Nullable;

/** What the template {@code error} shows. */
record ErrorView(
        String code,
        int status,
        String titleKey,
        String textKey,
        String reference,
        @Nullable String hint,
        @Nullable String onward,
        String onwardKey) {}
