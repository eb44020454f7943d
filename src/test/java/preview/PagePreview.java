package preview;

import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Mails;
import io.gatehouse.pages.Pages;
import io.gatehouse.signin.SampleViews;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows every page with sample data at {@code /preview/NAME}, without a database and without
 * sign-in, for people who work on a theme: run {@link #main} with {@code
 * --gatehouse.themes-dir=themes}.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
        })
// Mails are queued in the database.
@ComponentScan(
        basePackages = "io.gatehouse.pages",
        excludeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Mails.class))
public class PagePreview {

    static void main(String[] arguments) {
        SpringApplication.run(PagePreview.class, arguments);
    }

    @RestController
    static class Samples {
        private final Pages pages;

        Samples(Pages pages) {
            this.pages = pages;
        }

        @GetMapping("/preview/{name}")
        void show(
                @PathVariable String name, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            pages.render(request, response, 200, SampleViews.all().get(name));
        }

        @GetMapping({
            "/failing/{status}",
            "/api/v1/failing/{status}",
            "/oauth2/token/failing/{status}"
        })
        void fail(@PathVariable int status, HttpServletResponse response) throws IOException {
            response.sendError(status, "java.lang.Secret");
        }

        @GetMapping({"/throwing", "/api/v1/throwing", "/userinfo/throwing"})
        void fail() {
            throw new IllegalStateException("select secret from org.postgresql.Driver");
        }

        @GetMapping("/error-page/{code}")
        void error(
                @PathVariable String code, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            pages.error(
                    request,
                    response,
                    ErrorPage.of(400, code)
                            .withHint("The redirect_uri is not registered for this client.")
                            .withOnward("/sign-in", "sign-in")
                            .withRetryAfter(Duration.ofSeconds(7)));
        }
    }
}
