package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Numbers of PyTorch 2.13, in float64.
class SpecialTest {
  @Test
  void specificationsAgreeWithPyTorch() {
    Tensor x = Tensor.tensor(new double[] {-3.7, -0.4, 0.1, 0.5, 1.0, 1.5, 2.0, 2.5, 7.3, 30.0});
    Tensor a = Tensor.tensor(new double[] {5.0, -5.0, 5.0, -5.0, 7.5, -7.5, 1.0, 1.0});
    Tensor b = Tensor.tensor(new double[] {3.0, 3.0, -3.0, -3.0, 2.0, 2.0, 0.1, -0.1});
    assertClose(
        Special.lgamma(x),
        -1.3797399049658245,
        1.31452458994339,
        2.252712651734206,
        0.5723649429247001,
        0.0,
        -0.12078223763524522,
        0.0,
        0.2846828704729192,
        7.147892523022248,
        71.25703896716801);
    assertClose(
        Special.digamma(x),
        -0.8450768588704183,
        0.9593807861068099,
        -10.423754940411076,
        -1.9635100260214229,
        -0.5772156649015328,
        0.036489973978576194,
        0.422784335098467,
        0.7031566406452431,
        1.917820335637986,
        3.384438132685525);
    // PyTorch's trigamma has ten digits only: these are sums of its series.
    assertClose(
        Special.polygamma(1, x),
        14.84242186412428,
        9.886209670902355,
        101.43329915079275,
        4.93480220054468,
        1.6449340668482266,
        0.9348022005446793,
        0.6449340668482265,
        0.4903577561002349,
        0.14679576813142708,
        0.033895060357739946);
    assertClose(
        Special.polygamma(3, x.slice(0, 2, 10)),
        60004.512876790235,
        97.40909103400242,
        6.493939402266829,
        1.4090910340024367,
        0.4939394022668293,
        0.2239058488172521,
        0.00629315871319849,
        7.786003664736127e-05);
    assertClose(
        Special.erfinv(
            Tensor.tensor(new double[] {-0.999, -0.5, -0.01, 0.3, 0.7, 0.99, 0.9999999})),
        -2.3267537655135246,
        -0.4769362762044699,
        -0.008862501280950598,
        0.2724627147267543,
        0.7328690779592167,
        1.8213863677184494,
        3.7665625816384707);
    assertClose(
        Special.erfc(Tensor.tensor(new double[] {-1.5, -0.3, 0.0, 0.2, 0.9, 2.5, 5.0, 12.0})),
        1.9661051464753108,
        1.3286267594591274,
        1.0,
        0.7772974107895215,
        0.20309178757716786,
        0.0004069520174449589,
        1.537459794428035e-12,
        1.3562611692059042e-64);
    assertClose(
        Trigonometry.sinc(Tensor.tensor(new double[] {-1.5, -0.3, 0.0, 0.2, 0.9, 2.5, 5.0, 12.0})),
        -0.2122065907891938,
        0.8583936913341398,
        1.0,
        0.935489283788639,
        0.10929240478705181,
        0.12732395447351627,
        3.898171832519376e-17,
        -3.8981718325193755e-17);
    assertClose(
        Rounding.fmod(a, b),
        2.0,
        -2.0,
        2.0,
        -2.0,
        1.5,
        -1.5,
        0.09999999999999995,
        0.09999999999999995);
    assertClose(
        Rounding.remainder(a, b),
        2.0,
        1.0,
        -1.0,
        -2.0,
        1.5,
        0.5,
        0.09999999999999995,
        -5.551115123125783e-17);
    assertClose(Rounding.floorDivide(a, b), 1.0, -2.0, -2.0, 1.0, 3.0, -4.0, 9.0, -10.0);
  }

  private static void assertClose(Tensor actual, double... expected) {
    double[] values = actual.toDoubleArray();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          expected[i], values[i], 2e-13 * Math.max(1e-3, Math.abs(expected[i])), "at " + i);
    }
  }
}
