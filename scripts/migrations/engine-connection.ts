import {
  type ColumnType,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import pg from "pg";

const TYPE_OF: ReadonlyMap<number, ColumnType> = new Map([
  [16, ColumnTypeEnum.Boolean],
  [18, ColumnTypeEnum.Character],
  [19, ColumnTypeEnum.Text],
  [20, ColumnTypeEnum.Int64],
  [21, ColumnTypeEnum.Int32],
  [23, ColumnTypeEnum.Int32],
  [25, ColumnTypeEnum.Text],
  [26, ColumnTypeEnum.Int64],
  [1003, ColumnTypeEnum.TextArray],
  [1005, ColumnTypeEnum.Int32Array],
  [1007, ColumnTypeEnum.Int32Array],
  [1009, ColumnTypeEnum.TextArray],
  [1016, ColumnTypeEnum.Int64Array],
  [1043, ColumnTypeEnum.Text],
]);

/**
 * A connection through which Prisma's schema engine reads the catalogue.
 * Prisma's own adapter does for the running product but not here: it cuts scripts at every semicolon, also inside
 * function bodies, and does not know the catalogue's type "char".
 */
export async function engineConnection(url: string, dispose: () => Promise<void>): Promise<SqlDriverAdapter> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: false }),
    queryRaw: (query) => read(client, query),
    executeRaw: async ({ sql, args }) => (await client.query(sql, args)).rowCount ?? 0,
    executeScript: async (script) => {
      await client.query(script);
    },
    startTransaction: () =>
      Promise.reject(new Error("The schema engine asked for a transaction, which it never needed before.")),
    dispose: async () => {
      await client.end();
      await dispose();
    },
  };
}

async function read(client: pg.Client, { sql, args }: SqlQuery): Promise<SqlResultSet> {
  const { fields, rows } = await client.query({ text: sql, values: args, rowMode: "array" });
  return { columnNames: fields.map(({ name }) => name), columnTypes: fields.map(columnType), rows };
}

function columnType({ name, dataTypeID }: pg.FieldDef): ColumnType {
  const type = TYPE_OF.get(dataTypeID);
  if (type === undefined) throw new Error(`The schema engine read "${name}" of type ${dataTypeID}; add it to TYPE_OF.`);
  return type;
}
