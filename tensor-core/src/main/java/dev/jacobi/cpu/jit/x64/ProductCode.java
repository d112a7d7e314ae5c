package dev.jacobi.cpu.jit.x64;

import dev.jacobi.shape.DType;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The loops of the matrix product in machine code. Each takes the address of a block of longs,
/// which whoever calls fills in; addresses and steps are in bytes.
///
/// The product of [#ROWS] rows at most and a panel of two registers of columns wants [#A] and
/// [#A_STEP], where its rows lie; [#B], the panel, two registers for each step; [#STEPS]; [#C],
/// [#C_STEP] and [#BLOCKS], how many blocks of rows lie below each other; [#ADD], whether the sums
/// are added to C; and [#MASKS], a bit for each four bytes of the last register.
///
/// The product with a right factor that is read where it lies wants besides [#A_ALONG] and
/// [#B_STEP], how far the next step is; its blocks are products of their own, [#A_NEXT], [#B_NEXT]
/// and [#C_NEXT] from one another.
///
/// The product of rows and a vector wants [#A] and [#A_STEP]; [#B], the vector; [#STEPS]; and [#C],
/// where a register of sums lies for each of [#BLOCKS] blocks of rows, [#A_NEXT] from one another.
/// It adds to these sums; [#MASKS] has a bit for each four bytes of the last steps.
///
/// The exchange of rows and columns wants [#FROM] and [#FROM_STEP], where its rows lie; [#COLUMNS],
/// and [#REST], a bit for each column beyond whole registers; [#TO] and [#TO_STEP], where its
/// columns become rows of 16 elements. The copy of a panel wants the same, with [#MASKS]. The copy
/// of rows takes one register from each of [#COLUMNS] places, [#FROM] plus what [#TABLE] says.
public final class ProductCode {
  /// The most rows of a block.
  public static final int ROWS = 12;

  /// The most registers of columns that are read where they lie.
  public static final int WIDEST = 8;

  private static final int SUMS_AND_FACTORS = 28;

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
  public static final int B_STEP = 72;

  /// See above.
  public static final int A_ALONG = 80;

  /// See above.
  public static final int A_NEXT = 88;

  /// See above.
  public static final int B_NEXT = 96;

  /// See above.
  public static final int C_NEXT = 104;

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
      new AtomicReferenceArray<>(DType.Arithmetic.values().length * 2 * (ROWS + 1));
  private static final AtomicReferenceArray<@Nullable LoopCode> IN_PLACE =
      new AtomicReferenceArray<>(DType.Arithmetic.values().length * (WIDEST + 1) * (ROWS + 1));
  private static final AtomicReferenceArray<@Nullable LoopCode> EXCHANGES =
      new AtomicReferenceArray<>(2 * (TALLEST_TRANSPOSED + 1));
  private static final AtomicReferenceArray<@Nullable LoopCode> VECTORS =
      new AtomicReferenceArray<>(DType.Arithmetic.values().length * (TALLEST_TRANSPOSED + 1));
  private static final AtomicReferenceArray<@Nullable LoopCode> COPY =
      new AtomicReferenceArray<>(3);

  private ProductCode() {}

  /// The product of `rows` rows and a panel of which one or both registers are wanted.
  public static LoopCode product(DType.Arithmetic type, int rows, int registers) {
    int place = (number(type) * (ROWS + 1) + rows) * 2 + registers - 1;
    return known(PRODUCTS, place, () -> new ProductWriter(type, rows, registers, false).write());
  }

  /// The product of `rows` rows and `registers` registers of columns, at most as many as
  /// [#registers] says, of a factor that is read where it lies.
  public static LoopCode inPlace(DType.Arithmetic type, int rows, int registers) {
    int place = (number(type) * (ROWS + 1) + rows) * (WIDEST + 1) + registers;
    return known(IN_PLACE, place, () -> new ProductWriter(type, rows, registers, true).write());
  }

  /// The most registers of columns beside so many rows.
  public static int registers(int rows) {
    return Math.min(WIDEST, SUMS_AND_FACTORS / (rows + 1));
  }

  /// The exchange of `rows` rows of elements of 4 or 8 bytes, at most a register's lanes, and any
  /// number of columns.
  public static LoopCode transpose(int rows, int bytes) {
    int place = bytes == Float.BYTES ? rows : TALLEST_TRANSPOSED + 1 + rows;
    return known(EXCHANGES, place, () -> new TransposeWriter(rows, bytes).write());
  }

  /// The product of `rows` rows, at most a register's lanes, and a vector.
  public static LoopCode vector(DType.Arithmetic type, int rows) {
    int place = number(type) * (TALLEST_TRANSPOSED + 1) + rows;
    return known(VECTORS, place, () -> new MatrixVectorWriter(type, rows).write());
  }

  /// The copy of a panel's rows.
  public static LoopCode copy() {
    return known(COPY, 0, PanelWriter::write);
  }

  /// The copy of a register, or of the elements of a mask, from each of many places.
  public static LoopCode rows(boolean masked) {
    return known(COPY, masked ? 1 : 2, () -> RowsWriter.write(masked));
  }

  private static int number(DType.Arithmetic type) {
    return switch (type) {
      case FLOAT -> 0;
      case DOUBLE -> 1;
      case LONG -> 2;
    };
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
