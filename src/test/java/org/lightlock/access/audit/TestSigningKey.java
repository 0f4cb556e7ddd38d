package org.lightlock.access.audit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.lightlock.protect.seal.KeyFile;
import org.lightlock.protect.seal.SealException;
import org.lightlock.protect.seal.SealingKeys;

/** The key that signs a test's audit, sealed as a gateway's is. */
final class TestSigningKey {
  private TestSigningKey() {}

  static SealingKeys sealing(Path directory) throws SealException {
    return SealingKeys.open(
        KeyFile.locate(Optional.empty(), directory, Map.of()),
        CheckpointKeyFile.sealedWith(directory).stream().toList());
  }

  static CheckpointKeyFile in(Path directory) throws SealException {
    return new CheckpointKeyFile(directory, sealing(directory));
  }
}
