package io.gatehouse.signin;

import io.gatehouse.accounts.FirstOperator;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cli.WebOnly;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where the server is, how to make the first operator, and what to try. */
@WebOnly
@Component
class Welcome {

    private final Issuer issuer;
    private final FirstOperator operators;
    private final boolean examples;

    /**
     * @param examples false where whoever starts the server has better lines to try than these
     */
    Welcome(
            Issuer issuer,
            FirstOperator operators,
            @Value("${gatehouse.welcome-examples:true}") boolean examples) {
        this.issuer = issuer;
        this.operators = operators;
        this.examples = examples;
    }

    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        StringBuilder text = new StringBuilder();
        text.append("\nGatehouse is ready at ").append(issuer.value()).append('\n');
        operators.link().ifPresent(token -> text.append(firstOperator(token)));
        if (examples) {
            text.append(lines());
        }
        System.out.println(text);
    }

    private String firstOperator(String token) {
        return """

        Create the first operator (this link works once, within 24 hours):
          %s?token=%s
        """
                .formatted(issuer.at(SetUpPage.PATH), token);
    }

    private String lines() {
        return """

        Try:
          curl -s %s
          curl -s %s
          curl -s %s
        """
                .formatted(
                        issuer.at("/.well-known/openid-configuration"),
                        issuer.at("/oauth2/jwks"),
                        issuer.at("/actuator/health/readiness"));
    }
}
