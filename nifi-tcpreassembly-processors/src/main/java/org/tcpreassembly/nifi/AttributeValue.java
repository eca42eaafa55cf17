package org.tcpreassembly.nifi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessContext;

/**
 * A property's value for a FlowFile. A whole queue is looked through for it, again and again: where it is the plain value
 * of an attribute, as nearly always, the expression language is not asked, and else once for each FlowFile.
 */
interface AttributeValue {
    Pattern PLAIN = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_.\\-]*)}");

    /** The value, without white space around it; null if it is empty. */
    String of(FlowFile flowFile);

    static AttributeValue of(ProcessContext context, PropertyDescriptor descriptor) {
        String set = context.getProperties().get(descriptor);
        String text = set == null ? descriptor.getDefaultValue() : set;
        if (text == null || text.isBlank()) {
            return flowFile -> null;
        }
        Matcher plain = PLAIN.matcher(text.strip());
        if (plain.matches()) {
            String name = plain.group(1);
            return flowFile -> strip(flowFile.getAttribute(name));
        }
        PropertyValue property = context.getProperty(descriptor);
        return new RememberedValue(flowFile ->
                strip(property.evaluateAttributeExpressions(flowFile).getValue()));
    }

    private static String strip(String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
