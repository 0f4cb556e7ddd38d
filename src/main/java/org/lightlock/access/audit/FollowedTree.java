package org.lightlock.access.audit;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The tree as one gateway has seen it grow. What the database says is only believed when it is this
 * tree with further entries behind it. Not thread-safe.
 */
final class FollowedTree {
  private MerkleFrontier tree;

  FollowedTree(MerkleFrontier tree) {
    this.tree = tree;
  }

  /** How many entries were seen. */
  long size() {
    return tree.size();
  }

  /** The tree over them. */
  MerkleFrontier tree() {
    return MerkleFrontier.of(tree.size(), tree.hex());
  }

  /**
   * Follows the log to where it is now.
   *
   * @param stored what the database says, read before
   * @param mark a checkpoint over more entries than were seen, which must hold too
   * @return in words what is not as it was; then nothing is followed
   */
  Optional<String> follow(Handle handle, AuditRows.Tree stored, Optional<Checkpoint> mark) {
    long seen = Math.max(tree.size(), mark.map(Checkpoint::size).orElse(0L));
    if (stored.size() < seen) {
      return Optional.of(
          "entries %d to %d were there and are cut off".formatted(stored.size(), seen - 1));
    }
    MerkleFrontier next = tree();
    while (next.size() < stored.size()) {
      List<AuditRows.Leaf> leaves = AuditRows.leaves(handle, next.size(), stored.size());
      for (AuditRows.Leaf leaf : leaves) {
        byte[] hash = HexFormat.of().parseHex(leaf.hashHex());
        if (leaf.index() != next.size() || hash.length != MerkleHash.LENGTH) {
          return Optional.of("entry %d is missing or has no hash".formatted(next.size()));
        }
        next.append(hash);
        boolean holds =
            mark.filter(point -> point.size() == next.size())
                .map(point -> point.hasRoot(next.root()))
                .orElse(true);
        if (!holds) {
          return Optional.of(
              "entries before %d are not those that this gateway signed".formatted(next.size()));
        }
      }
      if (leaves.isEmpty()) {
        return Optional.of("entry %d is missing".formatted(next.size()));
      }
    }
    if (!next.hex().equals(stored.frontier())) {
      return Optional.of(
          "entries before %d, or the tree over them, are not those that were there"
              .formatted(Math.max(seen, 1)));
    }
    tree = next;
    return Optional.empty();
  }
}
