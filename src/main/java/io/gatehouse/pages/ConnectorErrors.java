package io.gatehouse.pages;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Configuration;

/**
 * Answers what Tomcat refuses before the application sees it, such as an address with a NUL byte,
 * like every other error. Tomcat's own page would name the product and be HTML for programs too.
 */
@Configuration(proxyBeanMethods = false)
class ConnectorErrors implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {
    /** Fetched late: server customizers are made before most beans. */
    private final ObjectProvider<ErrorAnswers> answers;

    ConnectorErrors(ObjectProvider<ErrorAnswers> answers) {
        this.answers = answers;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addContextCustomizers(this::replaceReports);
        // refused in the request line, these would hide which endpoint was meant, page or API
        factory.addConnectorCustomizers(
                connector -> connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}"));
    }

    private void replaceReports(Context context) {
        if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(Reports.class.getName());
            host.getPipeline().addValve(new Reports(answers, context.getPath()));
        }
    }

    private static class Reports extends ErrorReportValve {
        private final ObjectProvider<ErrorAnswers> answers;
        private final String contextPath;

        Reports(ObjectProvider<ErrorAnswers> answers, String contextPath) {
            this.answers = answers;
            this.contextPath = contextPath;
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable thrown) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            try {
                var rejected = new Rejected(request, contextPath);
                answers.getObject()
                        .answer(rejected, response, status, rejected.getRequestURI(), thrown);
            } catch (IOException e) {
                throw new UncheckedIOException("the caller is gone", e);
            }
        }
    }

    /** A request that belongs to no application yet: its cookies and parameters cannot be read. */
    private static class Rejected extends HttpServletRequestWrapper {
        private final String contextPath;

        Rejected(HttpServletRequest request, String contextPath) {
            super(request);
            this.contextPath = contextPath;
        }

        @Override
        public String getContextPath() {
            return contextPath;
        }

        @Override
        public String getRequestURI() {
            String uri = super.getRequestURI();
            return uri == null ? "/" : uri;
        }

        @Override
        public Cookie @Nullable [] getCookies() {
            return null;
        }

        @Override
        public @Nullable String getParameter(String name) {
            return null;
        }

        /** Hides the language picker, since there is no page to come back to. */
        @Override
        public DispatcherType getDispatcherType() {
            return DispatcherType.ERROR;
        }
    }
}
