package dev.jacobi.nn.edit;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;

/// Takes the least important units out of a layer: those whose weights have the smallest sum of
/// absolute values (Li et al., 2017).
public final class Pruning {
  private Pruning() {}

  public static <M extends Module> M prune(M net, String path, long width) {
    LayerPosition placement = LayerPosition.of(net, "prune", path);
    Module layer = placement.layer(placement.index());
    long units = Resizing.units(layer);
    if (width < 1 || width >= units) {
      throw placement.failure(
          units == 0
              ? "must be a linear layer or a convolution in one group, whose number of inputs is known,"
                  + " it is "
                  + layer
              : "has %d outputs, %d of them are not less than all and at least one"
                  .formatted(units, width));
    }
    long[] kept = kept(layer, Math.toIntExact(width));
    Resizing.Rule rule =
        (value, dim, block, fill) ->
            value.indexSelect(dim, Tensor.tensor(places(kept, block)).to(value.device()));
    return placement.successor(net, new Resizing(placement, rule).resized());
  }

  private static long[] kept(Module layer, int width) {
    Parameter weight = layer instanceof Conv conv ? conv.weight() : ((Linear) layer).weight();
    Tensor strength = weight.tensor().detach().abs().flatten(1).sum(1).to(DType.FLOAT64);
    long[] kept = strength.topk(width, 0, true).indices().toLongArray();
    Arrays.sort(kept);
    return kept;
  }

  private static long[] places(long[] units, long block) {
    long[] places = new long[Math.toIntExact(units.length * block)];
    Arrays.setAll(places, i -> units[(int) (i / block)] * block + i % block);
    return places;
  }
}
