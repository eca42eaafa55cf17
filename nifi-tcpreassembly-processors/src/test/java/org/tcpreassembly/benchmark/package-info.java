/** What the engine costs, beside other programs: run by the script {@code benchmark}, see docs/benchmarks.md. */
package org.tcpreassembly.benchmark;
