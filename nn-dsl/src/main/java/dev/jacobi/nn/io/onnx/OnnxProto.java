package dev.jacobi.nn.io.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The messages of ONNX's `onnx.proto`, as bytes: only the fields that an export needs.
final class OnnxProto {
  private static final long IR_VERSION = 8;
  private static final long OPSET = 18;

  /// An attribute of a node.
  sealed interface Attribute {
    String name();

    record Whole(String name, long value) implements Attribute {}

    record Real(String name, double value) implements Attribute {}

    record Text(String name, String value) implements Attribute {}

    record Texts(String name, List<String> values) implements Attribute {
      public Texts {
        values = List.copyOf(values);
      }
    }

    record Wholes(String name, List<Long> values) implements Attribute {
      public Wholes {
        values = List.copyOf(values);
      }
    }
  }

  /// A field of a message.
  private interface Fields {
    void to(CodedOutputStream out) throws IOException;
  }

  private OnnxProto() {}

  private static ByteString message(Fields fields) {
    ByteString.Output bytes = ByteString.newOutput();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }

  static ByteString model(ByteString graph) {
    ByteString opset = message(out -> out.writeInt64(2, OPSET));
    return message(
        out -> {
          out.writeInt64(1, IR_VERSION);
          out.writeString(2, "Jacobi");
          out.writeBytes(7, graph);
          out.writeBytes(8, opset);
        });
  }

  /// @param parts the nodes, initializers, inputs and outputs, in this order
  static ByteString graph(List<List<ByteString>> parts) {
    int[] numbers = {1, 5, 11, 12};
    return message(
        out -> {
          for (int i = 0; i < numbers.length; i++) {
            for (ByteString part : parts.get(i)) {
              out.writeBytes(numbers[i], part);
            }
          }
          out.writeString(2, "network");
        });
  }

  static ByteString node(
      String operation, List<String> inputs, String output, List<Attribute> attributes) {
    return message(
        out -> {
          for (String input : inputs) {
            out.writeString(1, input);
          }
          out.writeString(2, output);
          out.writeString(3, output);
          out.writeString(4, operation);
          for (Attribute attribute : attributes) {
            out.writeBytes(5, attribute(attribute));
          }
        });
  }

  private static ByteString attribute(Attribute attribute) {
    return message(
        out -> {
          out.writeString(1, attribute.name());
          switch (attribute) {
            case Attribute.Whole whole -> {
              out.writeInt64(3, whole.value());
              out.writeInt32(20, 2);
            }
            case Attribute.Real real -> {
              out.writeFloat(2, (float) real.value());
              out.writeInt32(20, 1);
            }
            case Attribute.Text text -> {
              out.writeBytes(4, ByteString.copyFromUtf8(text.value()));
              out.writeInt32(20, 3);
            }
            case Attribute.Texts texts -> {
              for (String value : texts.values()) {
                out.writeBytes(9, ByteString.copyFromUtf8(value));
              }
              out.writeInt32(20, 8);
            }
            case Attribute.Wholes wholes -> {
              for (long value : wholes.values()) {
                out.writeInt64(8, value);
              }
              out.writeInt32(20, 7);
            }
          }
        });
  }

  static ByteString tensor(String name, Tensor tensor) {
    byte[] bytes = new byte[Math.toIntExact(tensor.numel() * tensor.dtype().bytes())];
    ElementBytes.copy(tensor, MemorySegment.ofArray(bytes));
    return message(
        out -> {
          for (long size : tensor.shape().toArray()) {
            out.writeInt64(1, size);
          }
          out.writeInt32(2, type(tensor.dtype()));
          out.writeString(8, name);
          out.writeByteArray(9, bytes);
        });
  }

  /// What goes in or comes out; the number of examples may vary.
  static ByteString value(String name, Tensor example) {
    ByteString shape =
        message(
            out -> {
              for (int d = 0; d < example.rank(); d++) {
                long size = example.size(d);
                boolean isBatch = d == 0;
                out.writeBytes(
                    1,
                    message(
                        dim -> {
                          if (isBatch) {
                            dim.writeString(2, "examples");
                          } else {
                            dim.writeInt64(1, size);
                          }
                        }));
              }
            });
    ByteString type =
        message(
            out -> {
              out.writeInt32(1, type(example.dtype()));
              out.writeBytes(2, shape);
            });
    ByteString either = message(out -> out.writeBytes(1, type));
    return message(
        out -> {
          out.writeString(1, name);
          out.writeBytes(2, either);
        });
  }

  private static int type(DType type) {
    return switch (type) {
      case FLOAT32 -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case BOOL -> 9;
      case FLOAT16 -> 10;
      case FLOAT64 -> 11;
      case BFLOAT16 -> 16;
    };
  }
}
