import { createAttachment, getAttachment } from './attachment-operations.ts';
import * as directory from './directory-operations.ts';
import { exportItems, uploadItems } from './export-operations.ts';
import * as folders from './folder-operations.ts';
import * as items from './item-operations.ts';
import type { Operation } from './request-context.ts';
import * as search from './search-operations.ts';
import * as settings from './settings-operations.ts';

interface Entry {
  readonly run: Operation;
  /** The first version that has it. */
  readonly since: string;
}

const since = (version: string, run: Operation): Entry => ({ run, since: version });
const always = (run: Operation): Entry => since('Exchange2007', run);

export const operationTable: Readonly<Record<string, Entry>> = {
  GetFolder: always(folders.getFolder),
  FindFolder: always(folders.findFolders),
  CreateFolder: always(folders.createFolder),
  UpdateFolder: always(folders.updateFolder),
  DeleteFolder: always(folders.deleteFolder),
  SyncFolderHierarchy: always(search.syncHierarchy),
  FindItem: always(search.findItems),
  SyncFolderItems: always(search.syncItems),
  GetItem: always(items.getItem),
  CreateItem: always(items.createItem),
  UpdateItem: always(items.updateItem),
  DeleteItem: always(items.deleteItem),
  MoveItem: always(items.moveItem),
  GetAttachment: always(getAttachment),
  CreateAttachment: always(createAttachment),
  ExportItems: since('Exchange2010_SP1', exportItems),
  UploadItems: since('Exchange2010_SP1', uploadItems),
  GetInboxRules: since('Exchange2010_SP1', settings.getInboxRules),
  UpdateInboxRules: since('Exchange2010_SP1', settings.updateInboxRules),
  GetUserOofSettingsRequest: always(settings.getOof),
  SetUserOofSettingsRequest: always(settings.setOof),
  GetDelegate: since('Exchange2007_SP1', settings.getDelegate),
  AddDelegate: since('Exchange2007_SP1', settings.addDelegate),
  RemoveDelegate: since('Exchange2007_SP1', settings.removeDelegate),
  UpdateDelegate: since('Exchange2007_SP1', settings.updateDelegate),
  GetUserConfiguration: since('Exchange2010', settings.getConfiguration),
  CreateUserConfiguration: since('Exchange2010', settings.storeConfiguration(true)),
  UpdateUserConfiguration: since('Exchange2010', settings.storeConfiguration(false)),
  DeleteUserConfiguration: since('Exchange2010', settings.deleteConfiguration),
  ResolveNames: always(directory.resolveNames),
  ExpandDL: always(directory.expandList),
  GetRoomLists: since('Exchange2010_SP1', directory.getRoomLists),
  GetRooms: since('Exchange2010_SP1', directory.getRooms),
  GetServerTimeZones: since('Exchange2010', directory.getServerZones),
  GetUserPhoto: since('Exchange2013', directory.getUserPhoto),
  ConvertId: since('Exchange2007_SP1', directory.convertId),
};
