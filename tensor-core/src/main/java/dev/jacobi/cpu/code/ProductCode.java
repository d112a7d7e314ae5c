package dev.jacobi.cpu.code;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The loops of the matrix product in machine code. Each takes the address of a block of longs,
/// which whoever calls fills in; addresses and steps are in bytes.
///
/// The product of [#ROWS] rows at most and a panel of two registers of columns wants [#A] and
/// [#A_STEP], where its rows lie; [#B], the panel, a row of [#COLUMNS_OF_PANEL] floats for each
/// step; [#STEPS]; [#C], [#C_STEP] and [#BLOCKS], how many blocks of rows lie below each other;
/// [#ADD], whether C's elements are the beginning of the sums; and [#MASKS], a bit for each column,
/// 16 in a long.
///
/// The exchange of rows and columns wants [#FROM] and [#FROM_STEP], where its rows lie; [#COLUMNS],
/// and [#REST], a bit for each column beyond whole registers; [#TO] and [#TO_STEP], where its
/// columns become rows of 16 elements. The copy of a panel wants the same, with [#MASKS]. The copy
/// of rows takes one register from each of [#COLUMNS] places, [#FROM] plus what [#TABLE] says.
public final class ProductCode {
  /// The most rows of a block.
  public static final int ROWS = 12;

  /// The columns of a panel.
  public static final int COLUMNS_OF_PANEL = 32;

  /// See above.
  public static final int A = 0;

  /// See above.
  public static final int A_STEP = 8;

  /// See above.
  public static final int B = 16;

  /// See above.
  public static final int STEPS = 24;

  /// See above.
  public static final int C = 32;

  /// See above.
  public static final int C_STEP = 40;

  /// See above.
  public static final int BLOCKS = 48;

  /// See above.
  public static final int ADD = 56;

  /// See above.
  public static final int MASKS = 64;

  /// See above.
  public static final int FROM = 0;

  /// See above.
  public static final int FROM_STEP = 8;

  /// See above.
  public static final int TO = 16;

  /// See above.
  public static final int TO_STEP = 24;

  /// See above.
  public static final int COLUMNS = 32;

  /// See above.
  public static final int REST = 40;

  /// See above.
  public static final int TABLE = 48;

  /// The length of a block in bytes.
  public static final int BLOCK_BYTES = 128;

  private static final int TALLEST_TRANSPOSED = 16;
  private static final AtomicReferenceArray<@Nullable LoopCode> PRODUCTS =
      new AtomicReferenceArray<>(2 * (ROWS + 1));
  private static final AtomicReferenceArray<@Nullable LoopCode> EXCHANGES =
      new AtomicReferenceArray<>(TALLEST_TRANSPOSED + 1);
  private static final AtomicReferenceArray<@Nullable LoopCode> COPY =
      new AtomicReferenceArray<>(3);

  private ProductCode() {}

  /// The product of `rows` rows and a panel of which one or both registers are wanted.
  public static LoopCode product(int rows, int registers) {
    return known(
        PRODUCTS, 2 * rows + registers - 1, () -> new ProductWriter(rows, registers).write());
  }

  /// The exchange of `rows` rows, at most 16, and any number of columns.
  public static LoopCode transpose(int rows) {
    return known(EXCHANGES, rows, () -> new TransposeWriter(rows).write());
  }

  /// The copy of a panel's rows.
  public static LoopCode copy() {
    return known(COPY, 0, PanelWriter::write);
  }

  /// The copy of a register, or of the elements of a mask, from each of many places.
  public static LoopCode rows(boolean masked) {
    return known(COPY, masked ? 1 : 2, () -> RowsWriter.write(masked));
  }

  private static LoopCode known(
      AtomicReferenceArray<@Nullable LoopCode> codes, int place, Supplier<byte[]> write) {
    LoopCode code = codes.get(place);
    if (code == null) {
      long address =
          MachineCode.load(write.get())
              .orElseThrow(() -> new IllegalStateException("the system takes no machine code"));
      code = new LoopCode(address);
      codes.set(place, code);
    }
    return code;
  }
}
