/// The devices of this machine, and the settings of the engine.
@NullMarked
package dev.jacobi.engine;

import org.jspecify.annotations.NullMarked;
