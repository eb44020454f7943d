package example.sunfield.web;

import jakarta.servlet.http.HttpSession;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/** The start page is tab 1; both tabs show the same page, each with its own sign-in. */
@Controller
class TabPage {
    private final TabLogins logins;

    TabPage(TabLogins logins) {
        this.logins = logins;
    }

    @GetMapping("/")
    String start() {
        return "redirect:/tab/1";
    }

    @GetMapping("/tab/{tab}")
    String show(@PathVariable int tab, HttpSession session, Model model) {
        String registration = registration(tab);
        model.addAttribute(
                "view",
                TabView.of(
                        tab,
                        logins.refusal(session, registration),
                        logins.of(session, registration),
                        logins.companies(session)));
        return "tab";
    }

    @PostMapping("/tab/{tab}/refresh")
    ResponseEntity<Void> refresh(@PathVariable int tab, HttpSession session) {
        logins.refresh(session, registration(tab));
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/tab/" + tab))
                .build();
    }

    private static String registration(int tab) {
        if (tab < 1 || tab > 2) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return "tab" + tab;
    }
}
