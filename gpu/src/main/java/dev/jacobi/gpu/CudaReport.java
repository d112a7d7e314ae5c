package dev.jacobi.gpu;

import java.util.List;
import java.util.stream.Collectors;

/// What was found of CUDA on this machine, and what to do about it.
sealed interface CudaReport {
  /// The oldest driver whose compiler takes Jacobi's kernels: CUDA 12.0, driver 525.
  int OLDEST = 12000;

  /// Plain words for the user.
  String text();

  /// The driver and its cards, where cards can be used.
  ///
  /// @throws CudaException with what is wrong, where they cannot
  default Found working() {
    throw new CudaException(text(), 0);
  }

  /// The driver's library is not installed.
  record NoDriver(String library) implements CudaReport {
    @Override
    public String text() {
      return "no NVIDIA driver ("
          + library
          + " was not found); tensors are computed on the CPU. With an NVIDIA card, install driver"
          + " 525 or newer.";
    }
  }

  /// The driver is there but does not work.
  record Failed(String function, int status) implements CudaReport {
    private static final int NO_DEVICE = 100;

    @Override
    public String text() {
      return status == NO_DEVICE
          ? "the NVIDIA driver is installed, but it sees no card; tensors are computed on the CPU."
          : "the NVIDIA driver is installed, but %s failed with error %d; tensors are computed on the"
                  .formatted(function, status)
              + " CPU. 'nvidia-smi' may say more.";
    }
  }

  /// The driver works, and this JDK does not work with it.
  record OldJdk(Runtime.Version jdk, Found found) implements CudaReport {
    /// Before it, a collection may move an array while native code reads it (JDK-8377811).
    private static final Runtime.Version SAFE = Runtime.Version.parse("25.0.3");

    static boolean isOld(Runtime.Version jdk) {
      return jdk.compareToIgnoreOptional(SAFE) < 0;
    }

    @Override
    public String text() {
      return "CUDA driver with %s, but JDK %s may move memory that it reads (JDK-8377811)"
              .formatted(found.names(), number())
          + "; tensors are computed on the CPU. Install JDK "
          + SAFE
          + " or newer.";
    }

    private String number() {
      return jdk.version().stream().map(String::valueOf).collect(Collectors.joining("."));
    }
  }

  /// The driver works, and what Java needs to call it does not.
  record NoNatives(Found found, String why) implements CudaReport {
    @Override
    public String text() {
      return "CUDA driver with %s, but %s; tensors are computed on the CPU."
          .formatted(found.names(), why);
    }
  }

  /// The driver works.
  ///
  /// @param version 1000 times the major and 10 times the minor version of CUDA
  record Found(int version, List<DeviceProperties> devices) implements CudaReport {
    /// Whether there is a card to compute on.
    boolean works() {
      return version >= OLDEST && !devices.stream().allMatch(DeviceProperties::isOld);
    }

    @Override
    public Found working() {
      if (version < OLDEST || devices.isEmpty()) {
        throw new CudaException(text(), 0);
      }
      return this;
    }

    /// A card by its number.
    DeviceProperties device(int index) {
      if (index < 0 || index >= devices.size()) {
        throw new CudaException(
            devices.size() == 1
                ? "this machine has one CUDA card, cuda:0"
                : "this machine has the CUDA cards cuda:0 to cuda:" + (devices.size() - 1),
            0);
      }
      return devices.get(index);
    }

    private String names() {
      return devices.stream().map(DeviceProperties::name).collect(Collectors.joining(", "));
    }

    @Override
    public String text() {
      String driver = "CUDA %d.%d driver".formatted(version / 1000, version % 1000 / 10);
      if (devices.isEmpty()) {
        return driver + ", but no card; tensors are computed on the CPU.";
      }
      if (version < OLDEST) {
        return driver
            + " with %s; the driver is too old, CUDA 12.0 (driver 525) is needed."
                .formatted(names());
      }
      String found =
          driver
              + " with "
              + devices.stream().map(DeviceProperties::text).collect(Collectors.joining(", "));
      if (!works()) {
        return found + "; tensors are computed on the CPU.";
      }
      int first = 0;
      while (devices.get(first).isOld()) {
        first++;
      }
      return found
          + "; use it with .to(%s).".formatted(first == 0 ? "cuda()" : "cuda(" + first + ")");
    }
  }
}
