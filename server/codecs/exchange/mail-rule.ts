/** A rule of an inbox as EWS and Graph have it. Every condition that is there must hold; of a list one entry must. */
export interface MailRule {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly conditions: MailConditions;
  /** The rule does nothing where one of these holds. */
  readonly exceptions: MailConditions;
  readonly actions: MailActions;
}

export interface MailConditions {
  /** Addresses. */
  readonly from?: readonly string[];
  readonly sentTo?: readonly string[];
  /** Parts of texts. */
  readonly senderContains?: readonly string[];
  readonly recipientContains?: readonly string[];
  readonly subjectContains?: readonly string[];
  readonly bodyContains?: readonly string[];
  readonly subjectOrBodyContains?: readonly string[];
  readonly importance?: 'high' | 'low';
  readonly sensitivity?: 'personal' | 'private' | 'confidential';
  readonly hasAttachments?: true;
  readonly isAutomaticReply?: true;
  readonly isMeetingRequest?: true;
  readonly sentToMe?: true;
  readonly sentCcMe?: true;
  readonly sentToOrCcMe?: true;
  readonly sentOnlyToMe?: true;
  readonly notSentToMe?: true;
  /** Bytes. */
  readonly largerThan?: number;
  readonly smallerThan?: number;
  /** What is asked beyond these, in the server's words. */
  readonly others?: readonly string[];
}

export interface MailActions {
  /** Folders as paths; "" stands for one that nobody knows. */
  readonly moveTo?: string;
  readonly copyTo?: string;
  /** Into the deleted items. */
  readonly deletes?: true;
  readonly deletesForGood?: true;
  readonly marksRead?: true;
  readonly flags?: true;
  readonly categories?: readonly string[];
  /** Addresses. */
  readonly forwardTo?: readonly string[];
  readonly forwardAsAttachmentTo?: readonly string[];
  readonly redirectTo?: readonly string[];
  readonly stops?: true;
  readonly others?: readonly string[];
}

/** What of a rule could not be said in another way of speaking. */
export interface RuleLoss {
  readonly rule: string;
  readonly detail: string;
}
