package org.lightlock.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StartGateTest {
  private final StartGate gate = new StartGate(1);

  @Test
  void await_whileAnotherHoldsThePlace_waitsUntilItIsGivenBack() throws InterruptedException {
    StartGate.Pass first = gate.pass();
    first.await();
    StartGate.Pass second = gate.pass();
    var through = new AtomicBoolean();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                second.await();
                through.set(true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(through).isFalse();
    first.giveBack();
    await().untilTrue(through);
  }

  @Test
  void giveBack_twiceOrBeforeItIsHeld_makesNoSecondPlace() throws InterruptedException {
    StartGate.Pass first = gate.pass();
    first.await();
    first.giveBack();
    first.giveBack();
    StartGate.Pass unused = gate.pass();
    unused.giveBack();
    unused.await(); // over before it began: it takes nothing
    gate.pass().await();
    assertThat(gate.isFull()).isTrue();
  }
}
