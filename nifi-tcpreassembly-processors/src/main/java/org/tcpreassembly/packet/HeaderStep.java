package org.tcpreassembly.packet;

/** The step past a header that needs nothing but the frame, for all who walk from header to header. */
final class HeaderStep {
    private HeaderStep() {}

    /**
     * Moves the cursor past a header.
     *
     * @param layer the header at the cursor; none of those that carry or lack addresses: IP, its fragments, TCP, and the ends
     * @return what comes next
     */
    static int next(int layer, FrameCursor frame) {
        return switch (layer) {
            case Layer.ETHERNET -> EthernetHeader.next(frame);
            case Layer.COOKED_V1 -> CookedHeader.nextOfV1(frame);
            case Layer.COOKED_V2 -> CookedHeader.nextOfV2(frame);
            case Layer.NULL_LOOPBACK -> LoopbackHeader.nextOfNull(frame);
            case Layer.LOOP_LOOPBACK -> LoopbackHeader.nextOfLoop(frame);
            case Layer.VLAN -> VlanTag.next(frame);
            case Layer.EITHER_IP -> IpVersion.next(frame);
            case Layer.AUTHENTICATION_HEADER -> AuthenticationHeader.next(frame);
            case Layer.LLC -> LlcHeader.next(frame);
            case Layer.MPLS -> MplsStack.next(frame);
            case Layer.PPPOE -> PppoeHeader.next(frame);
            case Layer.PPP -> PppHeader.next(frame);
            case Layer.CISCO_HDLC -> CiscoHdlcHeader.next(frame);
            case Layer.BACKBONE_TAG -> BackboneTag.next(frame);
            case Layer.E_TAG -> ExtenderTag.nextOfETag(frame);
            case Layer.VN_TAG -> ExtenderTag.nextOfVnTag(frame);
            case Layer.GRE -> GreHeader.next(frame);
            case Layer.WCCP -> WccpRedirectHeader.next(frame);
            case Layer.ERSPAN -> ErspanHeader.next(frame);
            case Layer.UDP -> UdpHeader.next(frame);
            case Layer.VXLAN -> VxlanHeader.next(frame);
            case Layer.GENEVE -> GeneveHeader.next(frame);
            case Layer.GTP -> GtpHeader.next(frame);
            case Layer.TEREDO -> TeredoHeader.next(frame);
            case Layer.WLAN -> WlanHeader.next(frame);
            case Layer.RADIOTAP -> RadiotapHeader.next(frame);
            case Layer.PPI -> PpiHeader.next(frame);
            case Layer.NFLOG -> NflogHeader.next(frame);
            case Layer.FRAME_RELAY -> FrameRelayHeader.next(frame);
            case Layer.PRISM -> PrismHeader.next(frame);
            case Layer.PKTAP -> PktapHeader.next(frame);
            case Layer.FDDI -> RingHeader.nextOfFddi(frame);
            case Layer.TOKEN_RING -> RingHeader.nextOfTokenRing(frame);
            case Layer.PFLOG -> LoopbackHeader.nextOfPflog(frame);
            case Layer.ENC -> LoopbackHeader.nextOfEnc(frame);
            case Layer.PPP_PPPD -> PppHeader.nextOfPppd(frame);
            case Layer.PPP_WITH_DIRECTION -> PppHeader.nextWithDirection(frame);
            default -> throw new IllegalArgumentException("no such header: " + layer);
        };
    }
}
