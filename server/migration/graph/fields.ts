import {
  named,
  numbered,
  propertySets,
  tagged,
  type ExtendedName,
} from '#codecs/graph/extended-property.ts';

/** Names, among those that all programs share, of what is ours in an item. */
export const ownNames = {
  carriedOver: 'mailstead-carried-over',
  uid: 'mailstead-uid',
  timeZone: 'mailstead-time-zone',
} as const;

/** Properties of MAPI that Graph has no name of its own for. */
export const fields = {
  messageClass: tagged('String', 0x001a),
  /** PR_READ_RECEIPT_REQUESTED. */
  receiptRequested: tagged('Boolean', 0x0029),
  messageFlags: tagged('Integer', 0x0e07),
  deliveryTime: tagged('SystemTime', 0x0e06),
  submitTime: tagged('SystemTime', 0x0039),
  size: tagged('Integer', 0x0e08),
  /** What was last done: 102 answered, 103 answered to all, 104 forwarded. */
  lastVerb: tagged('Integer', 0x1081),
  lastVerbTime: tagged('SystemTime', 0x1082),
  iconIndex: tagged('Integer', 0x1080),
  folderClass: tagged('String', 0x3613),
  folderSize: tagged('Integer', 0x0e08),
  globalObjectId: numbered('Binary', propertySets.meeting, 0x3),
  cleanGlobalObjectId: numbered('Binary', propertySets.meeting, 0x23),
  sequence: numbered('Integer', propertySets.appointment, 0x8201),
  /** What we wrote: by this it is known again. */
  carriedOver: named('String', propertySets.publicStrings, ownNames.carriedOver),
  /** The UID that an item had, where Exchange makes one of its own. */
  uid: named('String', propertySets.publicStrings, ownNames.uid),
  /** The zone that an event was planned in, of which Windows knows a near one. */
  ianaZone: named('String', propertySets.publicStrings, ownNames.timeZone),
  joinUrl: named('String', propertySets.publicStrings, 'OnlineMeetingConfLink'),
} satisfies Record<string, ExtendedName>;
