package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `./jacobi doctor --gpu` prints: lines to read, and the same as JSON to send in.
class DeviceReportTest {
  @Test
  void saysWhatTheCardIsWhetherItIsRightAndHowFast() {
    String text = new CudaProbe().examine();
    List<String> lines = text.lines().map(String::strip).toList();
    JsonObject facts = JsonParser.parseString(lines.getLast()).getAsJsonObject();
    assertEquals(lines.size() - 1, facts.size(), text);
    int i = 0;
    for (Map.Entry<String, JsonElement> fact : facts.entrySet()) {
      String line = lines.get(i++);
      assertTrue(line.startsWith(fact.getKey()), line);
      assertTrue(line.endsWith(" " + fact.getValue().getAsString()), line);
    }
    assertEquals("cuda:0, Jacobi double 0", facts.get("device").getAsString());
    assertEquals("CUDA 12.6", facts.get("driver").getAsString());
    assertEquals(75, facts.get("capability").getAsInt());
    assertTrue(facts.get("memory MB").getAsInt() >= facts.get("memory free MB").getAsInt());
    assertTrue(facts.get("loaded").getAsString().endsWith("JCuda 12.6, no cuBLAS"), text);
    assertEquals("right", facts.get("vector add").getAsString());
    assertEquals(SelfTest.WORK.size(), facts.get("kernels tested").getAsInt());
    assertEquals(0, facts.get("differences from the CPU").getAsInt());
    for (String rate :
        List.of("add, GB/s", "float32 matmul, GFLOP/s", "bfloat16 matmul, GFLOP/s")) {
      assertTrue(facts.has(rate), text);
    }
    assertTrue(facts.get("add, GB/s, limit").getAsDouble() > 0, text);
    assertTrue(facts.get("float32 units' limit, GFLOP/s").getAsDouble() > 0, text);
  }
}
