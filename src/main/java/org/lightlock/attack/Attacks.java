package org.lightlock.attack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All attacks, by number; docs/attacks.md lists the same. */
final class Attacks {
  private Attacks() {}

  /**
   * The attacks.
   *
   * @param clip what cameras play whose attack lies elsewhere
   * @param rig where workers are played
   */
  static List<Attack> all(Path clip, WorkerRig rig) throws IOException {
    PoliteStream pictures = PoliteStream.of(clip);
    List<Attack> all = new ArrayList<>();
    all.addAll(SignallingAttacks.all());
    all.addAll(AddressAttacks.all(pictures));
    all.addAll(PacketAttacks.all(pictures));
    all.addAll(PictureAttacks.all(pictures));
    all.addAll(WorkerAttacks.all(rig, clip));
    all.addAll(FootageAttacks.all(pictures));
    all.sort(Comparator.comparingInt(Attack::number));
    return List.copyOf(all);
  }
}
