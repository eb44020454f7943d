package io.gatehouse.e2e;

import io.gatehouse.testing.Missing;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * One Chromium for all browser tests of a run, started when first asked for. Each test begins with
 * {@link #fresh}: no cookies, one tab, English, light, a desktop's width.
 */
public final class Chromium {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final List<Path> PLACES =
            List.of(
                    Path.of("/Applications/Google Chrome.app"),
                    Path.of("/Applications/Chromium.app"));
    /** Warns that it has no typed tools for this Chromium; commands by name need none. */
    private static final Logger DEVELOPER_TOOLS = Logger.getLogger("org.openqa.selenium");

    private static @Nullable Chromium shared;

    private final ChromeDriver driver;
    private final String axe;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
        this.axe = axeSource();
        driver.manage().timeouts().scriptTimeout(PATIENCE.multipliedBy(2));
    }

    /**
     * The shared browser with nothing left from the test before. Where there is none the test is
     * skipped, but fails where the variable CI is set: there it must run.
     */
    public static synchronized Chromium fresh() {
        Chromium browser = shared;
        if (browser == null) {
            if (!isInstalled()) {
                throw Missing.program(
                        "no Chromium on this machine: install chromium and chromium-driver");
            }
            browser = new Chromium(new ChromeDriver(service(), options()));
            shared = browser;
            Runtime.getRuntime().addShutdownHook(new Thread(browser.driver::quit));
        }
        browser.reset();
        return browser;
    }

    private static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::exists)
                || NAMES.stream().anyMatch(name -> onPath(name).isPresent());
    }

    private static Optional<Path> onPath(String program) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Without a driver of its own Selenium asks the network for one. */
    private static ChromeDriverService service() {
        DEVELOPER_TOOLS.setLevel(Level.OFF);
        ChromeDriverService.Builder service = new ChromeDriverService.Builder();
        onPath("chromedriver")
                .ifPresent(driver -> service.usingDriverExecutable(driver.toFile()));
        return service.build();
    }

    private static ChromeOptions options() {
        ChromeOptions options = new ChromeOptions();
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        return options;
    }

    private void reset() {
        List<String> tabs = List.copyOf(driver.getWindowHandles());
        for (String tab : tabs.subList(1, tabs.size())) {
            driver.switchTo().window(tab).close();
        }
        driver.switchTo().window(tabs.getFirst());
        scripts(true);
        driver.get("about:blank");
        command("Network.enable", Map.of());
        command("Network.clearBrowserCookies", Map.of());
        languages("en");
        look("light", 1280);
        complaints();
    }

    /** The driver, for what stands nowhere here. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Colour scheme and width of the window. */
    public void look(String colours, int width) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", colours),
                                // A colour half way to another is no colour of ours.
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the browser sends as Accept-Language. */
    public void languages(String acceptLanguage) {
        command(
                "Network.setExtraHTTPHeaders",
                Map.of("headers", Map.of("Accept-Language", acceptLanguage)));
    }

    /** Switches the pages' JavaScript on or off. */
    public void scripts(boolean on) {
        command("Emulation.setScriptExecutionDisabled", Map.of("value", !on));
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** Opens the address. */
    public void open(String address) {
        driver.get(address);
    }

    /** The first element that fits, waited for. */
    public WebElement find(String css) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(() -> css + " on " + driver.getCurrentUrl())
                .until(now -> !now.findElements(By.cssSelector(css)).isEmpty());
        return driver.findElement(By.cssSelector(css));
    }

    /** True when the page has such an element now. */
    public boolean has(String css) {
        return !driver.findElements(By.cssSelector(css)).isEmpty();
    }

    /** Writes into the field in place of what it held. */
    public void fill(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Clicks the element, waited for. */
    public void click(String css) {
        find(css).click();
    }

    /** Waits until the element with the id has the focus, which comes after the page itself. */
    public void awaitFocus(String id) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(() -> "focus on " + id + " at " + driver.getCurrentUrl())
                .until(now -> id.equals(now.switchTo().activeElement().getAttribute("id")));
    }

    /** How wide the page is, in pixels. */
    public long pageWidth() {
        Object width = driver.executeScript("return document.documentElement.scrollWidth");
        return ((Number) Objects.requireNonNull(width)).longValue();
    }

    /** What the console says since the last call, save that an error page came with its status. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("the server responded with a status of"))
                .toList();
    }

    /** What axe-core finds wrong on the page: rule, then the elements. */
    @SuppressWarnings("unchecked")
    public List<String> violations() {
        if (Boolean.FALSE.equals(driver.executeScript("return 'axe' in window"))) {
            driver.executeScript(axe);
        }
        Object found =
                driver.executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
                                      "best-practice"];
                        axe.run(document, {runOnly: tags, resultTypes: ["violations"]})
                          .then(result => done(result.violations.map(violation =>
                            violation.id + ": " + violation.help + " "
                            + violation.nodes.map(node => node.html).join(" "))))
                          .catch(failure => done(["axe failed: " + failure]));
                        """);
        return (List<String>) Objects.requireNonNull(found);
    }

    /** Leaves a picture of the page in {@code target/screenshots}. */
    public void picture(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(
                    SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String axeSource() {
        try (InputStream source =
                Optional.ofNullable(Chromium.class.getResourceAsStream("/axe.min.js"))
                        .orElseThrow()) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
