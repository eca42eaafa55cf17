/**
 * The differential run: captures through ReassembleTcp and through other programs, and what they disagree about. See
 * docs/differential.md. Nothing here is a test of its own; what a run finds becomes one beside what it is about.
 */
package org.tcpreassembly.differential;
