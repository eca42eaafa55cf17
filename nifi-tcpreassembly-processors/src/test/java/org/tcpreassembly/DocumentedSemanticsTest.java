package org.tcpreassembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every line of docs/semantics.md names the tests that hold it, and these are there. */
class DocumentedSemanticsTest {
    private static final Path PAGE = Path.of("../docs/semantics.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final List<String> COLUMNS = List.of("case", "what comes out", "RFC", "test", "others");

    @Test
    void everyTestItNamesIsThere() throws IOException {
        Map<String, Class<?>> classes = classes();
        List<String> missing = new ArrayList<>();
        List<MatchResult> named =
                NAMED.matcher(Files.readString(PAGE)).results().toList();
        for (MatchResult name : named) {
            Class<?> type = classes.get(name.group(1));
            if (type == null || Stream.of(type.getDeclaredMethods()).noneMatch(method -> isTest(method, name))) {
                missing.add(name.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named.size() > 100);
    }

    @Test
    void everyRowOfItsTablesNamesATest() throws IOException {
        List<String> without = new ArrayList<>();
        int test = -1;
        for (String line : Files.readAllLines(PAGE)) {
            if (!line.startsWith("|")) {
                test = -1;
                continue;
            }
            List<String> cells = Arrays.stream(
                            line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                    .map(String::strip)
                    .toList();
            if (cells.contains("test")) {
                test = cells.indexOf("test");
                assertTrue(COLUMNS.containsAll(cells), line);
            } else if (test >= 0
                    && !cells.getFirst().startsWith("---")
                    && (test >= cells.size() || !NAMED.matcher(cells.get(test)).find())) {
                without.add(line);
            }
        }
        assertEquals(List.of(), without);
    }

    private static boolean isTest(Method method, MatchResult name) {
        return method.getName().equals(name.group(2))
                && (method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class)
                        || method.isAnnotationPresent(Property.class)
                        || method.isAnnotationPresent(Example.class));
    }

    /** The test classes by their simple names, no two of which are equal. */
    private static Map<String, Class<?>> classes() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.map(TESTS::relativize)
                    .map(Path::toString)
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> load(
                            name.substring(0, name.length() - ".java".length()).replace('/', '.')))
                    .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, DocumentedSemanticsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException(name, e));
        }
    }
}
