package org.tcpreassembly.testing;

/** One direction of a connection, from the end that sends to the end that receives. */
public record Direction(Endpoint source, Endpoint destination) {

    /** From text, such as {@code Direction.of("10.0.0.1:40000", "[2001:db8::2]:80")}. */
    public static Direction of(String source, String destination) {
        return new Direction(Endpoint.parse(source), Endpoint.parse(destination));
    }

    public Direction reversed() {
        return new Direction(destination, source);
    }

    @Override
    public String toString() {
        return source + " > " + destination;
    }
}
