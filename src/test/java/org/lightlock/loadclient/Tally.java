package org.lightlock.loadclient;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the viewers of one loop have got. Belongs to that loop's thread. */
final class Tally {
  /** Authentic packets of media, retransmissions included. */
  long packets;

  /** Their lengths as UDP carried them. */
  long datagramBytes;

  /** Their payloads, without headers, tags and what retransmission adds. */
  long payloadBytes;

  /** Packets that never came, after the time in which one may come again. */
  long lost;

  /** Packets that came by being asked for again. */
  long retransmitted;

  /** Packets whose tag is wrong, or that were seen before. */
  long refused;

  /** Packets of RTCP whose tag is wrong. */
  long refusedReports;

  /** Pictures of which every packet came. */
  long pictures;

  /** Pictures of which some packet is missing. */
  long incomplete;

  /** Of the complete ones, those with which decoding can begin. */
  long idrs;

  /** Datagrams that are neither STUN, DTLS, RTP nor RTCP, or came before there were keys. */
  long strange;

  /** From the sender's own time of a picture to its last packet here. */
  final Durations delay = new Durations();

  void add(Tally other) {
    packets += other.packets;
    datagramBytes += other.datagramBytes;
    payloadBytes += other.payloadBytes;
    lost += other.lost;
    retransmitted += other.retransmitted;
    refused += other.refused;
    refusedReports += other.refusedReports;
    pictures += other.pictures;
    incomplete += other.incomplete;
    idrs += other.idrs;
    strange += other.strange;
    delay.add(other.delay);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("packets", packets);
    json.put("datagramBytes", datagramBytes);
    json.put("payloadBytes", payloadBytes);
    json.put("lost", lost);
    json.put("retransmitted", retransmitted);
    json.put("refused", refused);
    json.put("refusedReports", refusedReports);
    json.put("pictures", pictures);
    json.put("incomplete", incomplete);
    json.put("idrs", idrs);
    json.put("strange", strange);
    json.put("delayMillis", delay.json());
    return json;
  }
}
