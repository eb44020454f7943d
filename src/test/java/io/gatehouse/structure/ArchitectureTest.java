package io.gatehouse.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.userdetails.UserDetailsService;

/** Rules that show in the compiled classes. */
class ArchitectureTest {

    /** Public although no other package of ours uses them. */
    private static final Set<String> USED_FROM_OUTSIDE =
            Set.of(
                    "io.gatehouse.GatehouseApplication", // the main class
                    "io.gatehouse.apis.OwnApi", // its constants are copied by the compiler
                    "io.gatehouse.audit.AuditCommand", // made by ServiceLoader
                    "io.gatehouse.audit.AuditTrail", // the entries of their modules, for the API,
                    "io.gatehouse.audit.RecordedEvent", // with what they take and answer
                    "io.gatehouse.deletion.AccountErasures",
                    "io.gatehouse.deletion.CompanyDeletion",
                    "io.gatehouse.deletion.CompanyDeletions",
                    "io.gatehouse.deletion.DeletionOutcome",
                    "io.gatehouse.deletion.DeletionScope",
                    "io.gatehouse.deletion.DryRun",
                    "io.gatehouse.deletion.ErasureOutcome",
                    "io.gatehouse.deletion.Party",
                    "io.gatehouse.deletion.Side",
                    "io.gatehouse.desiredstate.ApplyCommand", // made by ServiceLoader
                    "io.gatehouse.registration.RegistrationCommand",
                    "io.gatehouse.desiredstate.DesiredState", // the entry of the module, with what
                    "io.gatehouse.desiredstate.Kind", // it takes and answers
                    "io.gatehouse.desiredstate.Outcome",
                    "io.gatehouse.desiredstate.ExportCommand",
                    "io.gatehouse.desiredstate.PlanCommand",
                    "io.gatehouse.grants.LintCommand", // made by ServiceLoader
                    "io.gatehouse.keys.KeyRotation", // the command and tests use it
                    "io.gatehouse.keys.KeysCommand",
                    "io.gatehouse.keys.ListedKey",
                    "io.gatehouse.platform.database.EmbeddedPostgres", // tests start it
                    "io.gatehouse.platform.web.BadRequestHandler", // asked as a bean
                    "io.gatehouse.protocol.token.AccessTokens"); // its constant, inlined

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(place -> !ModulesTest.isGenerated(fileOf(place.asURI())))
                    .importPackages("io.gatehouse");

    private static String fileOf(URI place) {
        String whole = place.toString();
        return whole.substring(whole.lastIndexOf('/') + 1);
    }

    /** The packaged server's beans were found at the build: a setting could not switch one. */
    @Test
    void nothingOfOursIsThereOnlySometimes() {
        assertThat(
                        CLASSES.stream()
                                .filter(type ->
                                        isConditional(type)
                                                || type.getMethods().stream()
                                                        .anyMatch(ArchitectureTest::isConditional))
                                .map(JavaClass::getName))
                .containsExactly("io.gatehouse.desiredstate.ApplyAtStart"); // not in commands
    }

    private static boolean isConditional(CanBeAnnotated place) {
        return place.isAnnotatedWith(Conditional.class)
                || place.isMetaAnnotatedWith(Conditional.class);
    }

    @Test
    void publicMeansThatAnotherPackageUsesIt() {
        List<String> needlesslyPublic =
                CLASSES.stream()
                        .filter(type -> type.isTopLevelClass() && isPublic(type))
                        .filter(type -> !USED_FROM_OUTSIDE.contains(type.getName()))
                        .filter(ArchitectureTest::isUsedInItsPackageOnly)
                        .filter(type -> !isInAPublicSignature(type))
                        .map(JavaClass::getName)
                        .sorted()
                        .toList();

        assertThat(needlesslyPublic).isEmpty();
    }

    @Test
    void nothingIsInjectedIntoFields() {
        fields().should()
                .notBeAnnotatedWith(Autowired.class)
                .andShould()
                .notBeAnnotatedWith(Value.class)
                .check(CLASSES);
    }

    // A bean of these types would become part of chains that never named it.
    @Test
    void authenticationIsNamedByTheChainThatUsesIt() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .notHaveRawReturnType(AuthenticationProvider.class)
                .andShould()
                .notHaveRawReturnType(UserDetailsService.class)
                .check(CLASSES);
    }

    @Test
    void namesComeFromTheDomain() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Dto")
                .check(CLASSES);
    }

    @Test
    void noServletSessionIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.servlet.http.HttpSession")
                .check(CLASSES);
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    /** What a public method hands over is public too. */
    private static boolean isInAPublicSignature(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .map(Dependency::getOriginClass)
                .filter(user -> isPublic(user) && !USED_FROM_OUTSIDE.contains(user.getName()))
                .flatMap(user -> user.getCodeUnits().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .anyMatch(method -> method.getAllInvolvedRawTypes().contains(type));
    }

    private static boolean isUsedInItsPackageOnly(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .map(dependency -> dependency.getOriginClass().getPackageName())
                .allMatch(type.getPackageName()::equals);
    }
}
