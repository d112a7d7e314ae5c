package dev.jacobi.nn.train;

/// One step of an optimizer.
///
/// @param number how many steps have been made, this one included
/// @param batch the number of the batch in its epoch, from 1
/// @param loss the loss of the batch
/// @param lr the learning rate of the step
public record Step(long number, int batch, double loss, double lr) {}
