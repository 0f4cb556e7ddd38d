package org.lightlock.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {
  @ParameterizedTest
  @CsvSource({
    "1920,1080,640,360,640,360",
    "1280,720,640,360,640,360",
    "704,576,640,360,440,360",
    "640,480,640,360,480,360",
    "1080,1920,640,360,202,360",
    "320,240,640,360,320,240",
    "321,241,640,360,320,240",
    "641,361,640,360,640,360",
    "3840,2160,1920,1080,1920,1080",
    "4000,20,640,360,640,4",
    "100000,1,640,360,640,2",
    "1,100000,640,360,2,360",
    "1919,1079,1920,1080,1918,1078",
    "2000,1000,641,361,640,320",
  })
  void fit_source_isTheLargestEvenSizeOfItsShape(
      int width, int height, int maxWidth, int maxHeight, int fitWidth, int fitHeight) {
    assertThat(new Geometry(width, height).fit(maxWidth, maxHeight))
        .isEqualTo(new Geometry(fitWidth, fitHeight));
  }
}
