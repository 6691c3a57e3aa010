import { answerAll, answerOne, answerOneInUtc, answerSeries } from './answer.ts';
import { callOneOff, leaveOneOut, takePlaceAfterAll } from './call-off.ts';
import { inviteToAll, inviteToOne, uninviteFromAll, uninviteFromOne } from './invite.ts';
import { addInstance, changeDuration, endEarlier } from './lengths.ts';
import { moveBack, moveOne } from './move-one.ts';
import { moveSeries, moveSeriesAlone } from './move-series.ts';
import { comment, remindOfAll, remindOfOne, showAs } from './own-notes.ts';
import { placeSeries, putTheSame, renameAll, renameOne } from './rename.ts';
import { split } from './split.ts';
import type { GuestStep, OrganizerStep } from './step.ts';
import { removeAll, takeOneOut } from './take-out.ts';

/** What organizers do; one that stands there twice is done twice as often. */
export const organizerSteps: readonly OrganizerStep[] = [
  moveOne,
  moveOne,
  moveBack,
  moveSeries,
  moveSeriesAlone,
  renameOne,
  renameAll,
  placeSeries,
  putTheSame,
  inviteToOne,
  inviteToAll,
  uninviteFromOne,
  uninviteFromAll,
  leaveOneOut,
  callOneOff,
  takePlaceAfterAll,
  changeDuration,
  addInstance,
  endEarlier,
  split,
];

export const guestSteps: readonly GuestStep[] = [
  answerAll,
  answerAll,
  answerSeries,
  answerOne,
  answerOne,
  answerOne,
  answerOneInUtc,
  takeOneOut,
  takeOneOut,
  removeAll,
  remindOfAll,
  remindOfOne,
  showAs,
  comment,
];

/** What attendees do whose copy may be behind what is on its way to them. */
export const stepsWithoutNews: readonly GuestStep[] = [answerAll, answerSeries];
