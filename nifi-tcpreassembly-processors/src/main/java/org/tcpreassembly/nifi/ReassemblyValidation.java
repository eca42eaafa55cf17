package org.tcpreassembly.nifi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.processor.DataUnit;

/** What a property by itself cannot tell: limits that contradict each other. */
final class ReassemblyValidation {
    private ReassemblyValidation() {}

    static Collection<ValidationResult> validate(ValidationContext context) {
        List<ValidationResult> results = new ArrayList<>();
        double perConnection = bytes(context, ReassemblyProperties.MAXIMUM_PER_CONNECTION);
        double perCapture = bytes(context, ReassemblyProperties.MAXIMUM_PER_CAPTURE);
        if (perConnection > perCapture) {
            results.add(
                    invalid(
                            ReassemblyProperties.MAXIMUM_PER_CONNECTION,
                            "a connection cannot hold more than its capture may: make it at most Maximum Buffered per Capture"));
        }
        return results;
    }

    private static double bytes(ValidationContext context, PropertyDescriptor property) {
        return context.getProperty(property).asDataSize(DataUnit.B);
    }

    private static ValidationResult invalid(PropertyDescriptor property, String explanation) {
        return new ValidationResult.Builder()
                .subject(property.getDisplayName())
                .valid(false)
                .explanation(explanation)
                .build();
    }
}
