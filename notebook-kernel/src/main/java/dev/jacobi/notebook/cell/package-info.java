/// Runs Java cells in this virtual machine: splits them, compiles them with JShell, keeps variables
/// alive across redefinitions, stops them, and turns their failures into words.
@NullMarked
package dev.jacobi.notebook.cell;

import org.jspecify.annotations.NullMarked;
