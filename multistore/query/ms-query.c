/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQuery: what is asked of a store. */

#include "query/ms-query-struct-private.h"
#include "query/ms-row.h"

enum
{
  PROP_0,
  PROP_SQL,
  PROP_TABLE,
  PROP_WHERE,
  PROP_ORDER_BY,
  PROP_COLUMNS,
  PROP_MATCH,
  PROP_LIMIT,
  PROP_OFFSET,
  PROP_KEY_COLUMNS,
  PROP_ITEM_TYPE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsQuery, ms_query, G_TYPE_OBJECT)

static void
ms_query_dispose (GObject *object)
{
  ms_query_unbind_all (MS_QUERY (object));
  G_OBJECT_CLASS (ms_query_parent_class)->dispose (object);
}

static void
ms_query_finalize (GObject *object)
{
  MsQuery *self = MS_QUERY (object);

  g_hash_table_unref (self->values);
  g_hash_table_unref (self->bindings);
  g_free (self->sql);
  g_free (self->table);
  g_free (self->where);
  g_free (self->order_by);
  g_free (self->columns);
  g_free (self->match);
  g_free (self->key_columns);
  G_OBJECT_CLASS (ms_query_parent_class)->finalize (object);
}

void
ms_query_emit_changed (MsQuery *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
changed (MsQuery *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
  ms_query_emit_changed (self);
}

static void
set_text (MsQuery *self, char **place, const char *text, guint property)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  changed (self, property);
}

static void
set_number (MsQuery *self, gint64 *place, gint64 number, guint property)
{
  if (*place == number)
    return;
  *place = number;
  changed (self, property);
}

static void
ms_query_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsQuery *self = MS_QUERY (object);

  switch (id)
    {
    case PROP_SQL:
      g_value_set_string (value, self->sql);
      break;
    case PROP_TABLE:
      g_value_set_string (value, self->table);
      break;
    case PROP_WHERE:
      g_value_set_string (value, self->where);
      break;
    case PROP_ORDER_BY:
      g_value_set_string (value, self->order_by);
      break;
    case PROP_COLUMNS:
      g_value_set_string (value, self->columns);
      break;
    case PROP_MATCH:
      g_value_set_string (value, self->match);
      break;
    case PROP_LIMIT:
      g_value_set_int64 (value, self->limit);
      break;
    case PROP_OFFSET:
      g_value_set_int64 (value, self->offset);
      break;
    case PROP_KEY_COLUMNS:
      g_value_set_string (value, self->key_columns);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, self->item_type);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_query_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsQuery *self = MS_QUERY (object);

  switch (id)
    {
    case PROP_SQL:
      ms_query_set_sql (self, g_value_get_string (value));
      break;
    case PROP_TABLE:
      ms_query_set_table (self, g_value_get_string (value));
      break;
    case PROP_WHERE:
      ms_query_set_where (self, g_value_get_string (value));
      break;
    case PROP_ORDER_BY:
      ms_query_set_order_by (self, g_value_get_string (value));
      break;
    case PROP_COLUMNS:
      ms_query_set_columns (self, g_value_get_string (value));
      break;
    case PROP_MATCH:
      ms_query_set_match (self, g_value_get_string (value));
      break;
    case PROP_LIMIT:
      ms_query_set_limit (self, g_value_get_int64 (value));
      break;
    case PROP_OFFSET:
      ms_query_set_offset (self, g_value_get_int64 (value));
      break;
    case PROP_KEY_COLUMNS:
      ms_query_set_key_columns (self, g_value_get_string (value));
      break;
    case PROP_ITEM_TYPE:
      ms_query_set_item_type (self, g_value_get_gtype (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_text_properties (void)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MsQuery:sql: (getter get_sql) (setter set_sql)
   *
   * One SELECT statement; %NULL for a table query.
   */
  props[PROP_SQL] = g_param_spec_string ("sql", NULL, NULL, NULL, flags);
  /**
   * MsQuery:table: (getter get_table) (setter set_table)
   *
   * The table that a table query is about; %NULL for a statement.
   */
  props[PROP_TABLE] = g_param_spec_string ("table", NULL, NULL, NULL, flags);
  /**
   * MsQuery:where: (getter get_where) (setter set_where)
   *
   * Which rows of the table: an SQL expression, or %NULL for all.
   */
  props[PROP_WHERE] = g_param_spec_string ("where", NULL, NULL, NULL, flags);
  /**
   * MsQuery:order-by: (getter get_order_by) (setter set_order_by)
   *
   * The order of the rows, as in SQL's ORDER BY. Rows that are equal by it, or all if it is %NULL, are ordered by primary key.
   */
  props[PROP_ORDER_BY] = g_param_spec_string ("order-by", NULL, NULL, NULL, flags);
  /**
   * MsQuery:columns: (getter get_columns) (setter set_columns)
   *
   * What is shown of each row, as between SQL's SELECT and FROM; %NULL for all columns of the table.
   */
  props[PROP_COLUMNS] = g_param_spec_string ("columns", NULL, NULL, NULL, flags);
  /**
   * MsQuery:match: (getter get_match) (setter set_match)
   *
   * What the table's search has to find, in FTS5's language; %NULL or empty for no search.
   */
  props[PROP_MATCH] = g_param_spec_string ("match", NULL, NULL, NULL, flags);
  /**
   * MsQuery:key-columns: (getter get_key_columns) (setter set_key_columns)
   *
   * The columns by which a live query knows a row again, separated by commas; %NULL for the primary key.
   */
  props[PROP_KEY_COLUMNS] = g_param_spec_string ("key-columns", NULL, NULL, NULL, flags);
}

static void
ms_query_class_init (MsQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ms_query_dispose;
  object_class->finalize = ms_query_finalize;
  object_class->get_property = ms_query_get_property;
  object_class->set_property = ms_query_set_property;

  install_text_properties ();
  /**
   * MsQuery:limit: (getter get_limit) (setter set_limit)
   *
   * How many rows of the table at most; -1 for all.
   */
  props[PROP_LIMIT] = g_param_spec_int64 ("limit", NULL, NULL, -1, G_MAXINT64, -1, flags);
  /**
   * MsQuery:offset: (getter get_offset) (setter set_offset)
   *
   * How many rows of the table are left out at the beginning.
   */
  props[PROP_OFFSET] = g_param_spec_int64 ("offset", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * MsQuery:item-type: (getter get_item_type) (setter set_item_type)
   *
   * What live queries make of rows.
   */
  props[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * MsQuery::changed:
   * @self: a query
   *
   * Is emitted when the query asks something else: its text, or a parameter's value. Live queries listen to it.
   */
  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_QUERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
ms_query_init (MsQuery *self)
{
  self->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->bindings = ms_query_make_bindings ();
  self->limit = -1;
  self->item_type = MS_TYPE_ROW;
}

MsQuery *
ms_query_new (const char *sql)
{
  g_return_val_if_fail (sql != NULL, NULL);

  return g_object_new (MS_TYPE_QUERY, "sql", sql, NULL);
}

MsQuery *
ms_query_new_for_table (const char *table, const char *where, const char *order_by)
{
  g_return_val_if_fail (table != NULL, NULL);

  return g_object_new (MS_TYPE_QUERY, "table", table, "where", where, "order-by", order_by, NULL);
}

const char *
ms_query_get_sql (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->sql;
}

void
ms_query_set_sql (MsQuery *self, const char *sql)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->sql, sql, PROP_SQL);
}

const char *
ms_query_get_table (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->table;
}

void
ms_query_set_table (MsQuery *self, const char *table)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->table, table, PROP_TABLE);
}

const char *
ms_query_get_where (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->where;
}

void
ms_query_set_where (MsQuery *self, const char *where)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->where, where, PROP_WHERE);
}

const char *
ms_query_get_order_by (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->order_by;
}

void
ms_query_set_order_by (MsQuery *self, const char *order_by)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->order_by, order_by, PROP_ORDER_BY);
}

const char *
ms_query_get_columns (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->columns;
}

void
ms_query_set_columns (MsQuery *self, const char *columns)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->columns, columns, PROP_COLUMNS);
}

const char *
ms_query_get_match (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->match;
}

void
ms_query_set_match (MsQuery *self, const char *match)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->match, match, PROP_MATCH);
}

const char *
ms_query_get_key_columns (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->key_columns;
}

void
ms_query_set_key_columns (MsQuery *self, const char *key_columns)
{
  g_return_if_fail (MS_IS_QUERY (self));

  set_text (self, &self->key_columns, key_columns, PROP_KEY_COLUMNS);
}

gint64
ms_query_get_limit (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), 0);

  return self->limit;
}

void
ms_query_set_limit (MsQuery *self, gint64 limit)
{
  g_return_if_fail (MS_IS_QUERY (self));
  g_return_if_fail (limit >= -1);

  set_number (self, &self->limit, limit, PROP_LIMIT);
}

gint64
ms_query_get_offset (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), 0);

  return self->offset;
}

void
ms_query_set_offset (MsQuery *self, gint64 offset)
{
  g_return_if_fail (MS_IS_QUERY (self));
  g_return_if_fail (offset >= 0);

  set_number (self, &self->offset, offset, PROP_OFFSET);
}

GType
ms_query_get_item_type (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), G_TYPE_INVALID);

  return self->item_type;
}

void
ms_query_set_item_type (MsQuery *self, GType item_type)
{
  g_return_if_fail (MS_IS_QUERY (self));
  g_return_if_fail (g_type_is_a (item_type, G_TYPE_OBJECT));

  if (self->item_type == item_type)
    return;
  self->item_type = item_type;
  changed (self, PROP_ITEM_TYPE);
}
