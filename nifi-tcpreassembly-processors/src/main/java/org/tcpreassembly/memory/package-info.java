/** The page pool and its one account. Knows nothing but the JDK. */
package org.tcpreassembly.memory;
