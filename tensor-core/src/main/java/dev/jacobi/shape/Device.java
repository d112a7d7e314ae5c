package dev.jacobi.shape;

/// A place where tensors live and are computed, such as `cpu` or `cuda:0`.
///
/// @param type the kind of device, in lower case
/// @param index which one of its kind, from 0
public record Device(String type, int index) {
  private static final Device CPU = new Device("cpu", 0);

  /// The processor that runs this program.
  public static Device cpu() {
    return CPU;
  }

  /// The first CUDA card.
  public static Device cuda() {
    return cuda(0);
  }

  /// A CUDA card by its number, from 0.
  public static Device cuda(int index) {
    return new Device("cuda", index);
  }

  @Override
  public String toString() {
    return type.equals("cpu") ? type : type + ":" + index;
  }
}
