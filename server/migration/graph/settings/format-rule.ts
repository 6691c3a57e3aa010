import type { MailActions, MailConditions, MailRule } from '#codecs/exchange/mail-rule.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';

/** A messageRule as it is created. @param idOf the id of a folder for its path */
export function formatRule(
  rule: MailRule,
  sequence: number,
  idOf: (path: string) => string | undefined,
): { readonly json: JsonObject; readonly unsaid: readonly string[] } {
  const unsaid: string[] = [];
  const actions = formatActions(rule.actions, idOf, unsaid);
  if (Object.keys(actions).length === 0) unsaid.push('there is nothing left for it to do');
  const exceptions = formatConditions(rule.exceptions);
  return {
    json: {
      displayName: rule.name,
      sequence,
      isEnabled: rule.isEnabled,
      conditions: formatConditions(rule.conditions),
      ...(Object.keys(exceptions).length > 0 && { exceptions }),
      actions,
    },
    unsaid,
  };
}

function formatConditions(given: MailConditions): JsonObject {
  const { from, sentTo, subjectOrBodyContains, largerThan, smallerThan, others, ...same } = given;
  // What is beyond rules was told when it was read.
  void others;
  const kilobytes = (bytes: number): number => Math.max(Math.round(bytes / 1024), 1);
  return {
    ...same,
    ...(from !== undefined && { fromAddresses: from.map(toRecipient) }),
    ...(sentTo !== undefined && { sentToAddresses: sentTo.map(toRecipient) }),
    ...(subjectOrBodyContains !== undefined && { bodyOrSubjectContains: subjectOrBodyContains }),
    ...((largerThan !== undefined || smallerThan !== undefined) && {
      withinSizeRange: {
        ...(largerThan !== undefined && { minimumSize: kilobytes(largerThan) }),
        ...(smallerThan !== undefined && { maximumSize: kilobytes(smallerThan) }),
      },
    }),
  };
}

function formatActions(
  given: MailActions,
  idOf: (path: string) => string | undefined,
  unsaid: string[],
): JsonObject {
  const folder = (name: string, path: string | undefined): JsonObject => {
    if (path === undefined) return {};
    const id = idOf(path);
    if (id !== undefined) return { [name]: id };
    unsaid.push(`there is no folder ${path}`);
    return {};
  };
  const people = (name: string, addresses: readonly string[] | undefined): JsonObject =>
    addresses === undefined || addresses.length === 0 ? {} : { [name]: addresses.map(toRecipient) };
  const flag = (name: string, isOn: true | undefined): JsonObject =>
    isOn === true ? { [name]: true } : {};
  if (given.flags === true) unsaid.push('rules cannot set the follow-up flag over Graph');
  return {
    ...folder('moveToFolder', given.moveTo),
    ...folder('copyToFolder', given.copyTo),
    ...flag('delete', given.deletes),
    ...flag('permanentDelete', given.deletesForGood),
    ...flag('markAsRead', given.marksRead),
    ...(given.categories !== undefined && { assignCategories: given.categories }),
    ...people('forwardTo', given.forwardTo),
    ...people('forwardAsAttachmentTo', given.forwardAsAttachmentTo),
    ...people('redirectTo', given.redirectTo),
    ...flag('stopProcessingRules', given.stops),
  };
}

function toRecipient(address: string): JsonObject {
  return { emailAddress: { address } };
}
