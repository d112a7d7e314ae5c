package dev.jacobi.notebook.display.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.display.FakePublisher;
import dev.jacobi.notebook.display.FakeTime;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Xml;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LossCurveTest {

  private final FakePublisher front = new FakePublisher();
  private final FakeTime time = new FakeTime();
  private final LossCurve curve = new LossCurve("training", time::throttle);

  @AfterEach
  void closeFront() {
    DisplayPublisher.settle();
    front.close();
  }

  @Test
  void theFirstValueShowsAtOnce() {
    curve.add(2.5);
    assertEquals(1, front.shown.size());
    assertEquals("display", front.shown.getFirst().how());
    assertTrue(front.shown.getFirst().text().contains("training  2.5 at step 1"));
  }

  @Test
  void itMovesAtMostTenTimesASecond() {
    for (int i = 0; i < 1000; i++) {
      curve.add(1.0 / (i + 1));
      time.pass(Duration.ofMillis(2));
    }
    int frames = front.shown.size();
    assertTrue(frames >= 15 && frames <= 21, frames + " frames in 2 s");
    assertTrue(front.shown.stream().skip(1).allMatch(frame -> frame.how().equals("update")));
    assertEquals(1, front.shown.stream().map(FakePublisher.Shown::displayId).distinct().count());
  }

  @Test
  void whatIsHeldBackShowsWhenTheCellEnds() {
    curve.add(3);
    curve.add(2);
    curve.add(1.25);
    assertEquals(1, front.shown.size());
    DisplayPublisher.settle();
    assertEquals(2, front.shown.size());
    assertTrue(front.shown.getLast().text().contains("1.25 at step 3"));
    time.pass(Duration.ofSeconds(1));
    DisplayPublisher.settle();
    assertEquals(2, front.shown.size(), "nothing new, nothing sent");
  }

  @Test
  void whatIsHeldBackShowsEvenIfNoValueFollows() {
    curve.add(3);
    curve.add(2);
    time.pass(Duration.ofMillis(100));
    assertTrue(front.shown.getLast().text().contains("2 at step 2"));
  }

  @Test
  void aLaterCellGetsAPlaceOfItsOwn() {
    curve.add(3);
    front.cell = "cell-2";
    curve.add(2);
    assertEquals("display", front.shown.getLast().how());
    assertNotEquals(front.shown.getFirst().displayId(), front.shown.getLast().displayId());
  }

  @Test
  void validationFollowsTheStepsOfTraining() {
    for (int i = 0; i < 5; i++) {
      curve.add(1);
    }
    curve.add("validation", 0.5);
    curve.add("validation", 9, 0.25);
    curve.add("validation", 0.75);
    String[] lines = curve.toString().split("\n", -1);
    assertTrue(lines[0].startsWith("training    1 at step 5"), lines[0]);
    assertTrue(lines[1].startsWith("validation  0.75 at step 10, best 0.25 at 9"), lines[1]);
  }

  @Test
  void aLearningRateIsDrawnOnceItHasChanged() {
    curve.learningRate(0.1);
    curve.add(3);
    curve.add(2);
    assertTrue(curve.toString().endsWith("learning rate  0.1"), curve.toString());
    String before = svg(curve);
    curve.learningRate(0.01);
    assertTrue(curve.toString().endsWith("learning rate  0.01"), curve.toString());
    String after = svg(curve);
    assertFalse(before.contains("stroke-dasharray"));
    assertTrue(after.contains("stroke-dasharray"));
    Xml.check(after);
  }

  @Test
  void aLossThatIsNotANumberIsSaid() {
    curve.add(1);
    curve.add(Double.NaN);
    curve.add(Double.POSITIVE_INFINITY);
    assertTrue(curve.toString().contains("Inf at step 3"), curve.toString());
    assertTrue(curve.toString().contains("2 NaN or infinite"), curve.toString());
    Xml.check(svg(curve));
  }

  @Test
  void thePictureIsWellFormedAndEscapesNames() {
    var odd = new LossCurve("a<b> & \"c\"", time::throttle);
    odd.add(1);
    odd.add(2);
    Picture picture = odd.picture();
    Xml.check(svg(odd));
    assertTrue(
        picture.forms().getOrDefault("text/html", "").contains("a&lt;b&gt; &amp; &quot;c&quot;"));
  }

  @Test
  void smoothingKeepsAConstantAndDoesNotLag() {
    assertArrayEquals(
        new double[] {2, 2, 2, 2}, CurveSeries.smooth(new double[] {2, 2, 2, 2}, 0.9), 1e-12);
    double[] falling = new double[101];
    for (int i = 0; i < falling.length; i++) {
      falling[i] = 100 - i;
    }
    assertEquals(50, CurveSeries.smooth(falling, 0.8)[50], 1e-3);
  }

  @Test
  void smoothingOutOfRangeIsRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> curve.smoothing(1));
    assertTrue(String.valueOf(error.getMessage()).contains("got 1.0"), error.toString());
  }

  @Test
  void aLongCurveKeepsItsSpikeAndStaysSmall() {
    for (int i = 0; i < 50_000; i++) {
      curve.add(i == 33_333 ? 100 : 1);
    }
    var line = new CurveSeries("x");
    for (int i = 0; i < 50_000; i++) {
      line.add(i, i == 33_333 ? 100 : 1);
    }
    boolean kept = false;
    for (int index : line.drawn(0).sampled()) {
      kept |= index == 33_333;
    }
    assertTrue(kept, "the spike is drawn");
    assertTrue(svg(curve).length() < 60_000, svg(curve).length() + " characters");
  }

  private static String svg(LossCurve curve) {
    return curve.picture().forms().getOrDefault("image/svg+xml", "");
  }
}
