package org.tcpreassembly;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Each layer depends only on those above it, and the engine on nothing but the JDK. */
@AnalyzeClasses(packages = "org.tcpreassembly", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String BASE = "org.tcpreassembly.";
    private static final String[] ENGINE = {
        BASE + "memory..", BASE + "interval..", BASE + "packet..", BASE + "pcap..", BASE + "assembly.."
    };

    @ArchTest
    static final ArchRule memoryUsesTheJdkAlone = layer("memory");

    @ArchTest
    static final ArchRule intervalUsesMemory = layer("interval", "memory");

    @ArchTest
    static final ArchRule packetUsesIntervals = layer("packet", "interval", "memory");

    @ArchTest
    static final ArchRule pcapUsesTheJdkAlone = layer("pcap");

    @ArchTest
    static final ArchRule assemblyUsesWhatIsAboveIt = layer("assembly", "memory", "interval", "packet");

    @ArchTest
    static final ArchRule captureUsesPcap = classes()
            .that()
            .resideInAPackage(BASE + "capture..")
            .should()
            .onlyDependOnClassesThat(outsideTheProjectOrIn("capture", "pcap"))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theEngineHasNoThread = noClasses()
            .that()
            .resideInAnyPackage(ENGINE)
            .should()
            .dependOnClassesThat(describe("start or guard threads", ArchitectureTest::isOfThreads));

    @ArchTest
    static final ArchRule theEngineHasNoClock = noClasses()
            .that()
            .resideInAnyPackage(ENGINE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat(
                    describe("tell the time", type -> type.getName().equals("java.time.Clock")))
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule theEngineDoesNotPrint = noClasses()
            .that()
            .resideInAnyPackage(ENGINE)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..");

    private static boolean isOfThreads(JavaClass type) {
        return type.getPackageName().startsWith("java.util.concurrent")
                || type.isEquivalentTo(Thread.class)
                || type.isEquivalentTo(ThreadLocal.class);
    }

    /** The classes of an engine's package use its own, the JDK, and those packages; so no NiFi and no logger. */
    private static ArchRule layer(String name, String... others) {
        String[] allowed = Stream.concat(
                        Stream.of("java..", BASE + name + ".."),
                        Stream.of(others).map(other -> BASE + other + ".."))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(BASE + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed);
    }

    private static DescribedPredicate<JavaClass> outsideTheProjectOrIn(String... names) {
        List<String> allowed = Stream.of(names).map(name -> BASE + name).toList();
        return describe(
                "are outside the project or in " + allowed,
                type -> !type.getPackageName().startsWith(BASE)
                        || allowed.stream().anyMatch(type.getPackageName()::startsWith));
    }
}
