/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns of rows as expressions, in C and in UI files. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

/**
 * ms_gtk_column_expression_new:
 * @column: a column's name
 * @type: the type of the value: `G_TYPE_STRING`, `G_TYPE_BOOLEAN`, `G_TYPE_BYTES`, or a number's: `G_TYPE_INT`, `G_TYPE_UINT`, `G_TYPE_INT64`,
 *   `G_TYPE_UINT64`, `G_TYPE_FLOAT`, `G_TYPE_DOUBLE`
 *
 * Makes an expression for a column of a row, for sorters, filters and bindings. Its `this` is a [class@Ms.Row]; whenever the row changes, the expression
 * is evaluated anew. Numbers that the type cannot hold become the nearest that it can.
 *
 * A label that follows a row:
 *
 * ```c
 * gtk_expression_bind (ms_gtk_column_expression_new ("title", G_TYPE_STRING), label, "label", row);
 * ```
 *
 * In UI files, use [func@row_text] and its like. It is evaluated by the thread of the row, which is GTK's.
 *
 * Returns: (transfer full): the expression
 */
MS_GTK_AVAILABLE_IN_ALL
GtkExpression *ms_gtk_column_expression_new (const char *column,
                                             GType type) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_gtk_row_text:
 * @self: (nullable) (type GObject): a row, or an object whose property `item` is one, such as a `GtkListItem`
 * @revision: the row's revision, which makes the closure follow it
 * @column: a column's name
 *
 * Gives a column as text, to a closure in a UI file. The first argument is the `this` of the closure, which the file does not write; the others are written:
 *
 * ```xml
 * <template class="GtkListItem">
 *   <property name="child">
 *     <object class="GtkLabel">
 *       <binding name="label">
 *         <closure type="gchararray" function="ms_gtk_row_text">
 *           <lookup name="revision" type="MsRow"><lookup name="item">GtkListItem</lookup></lookup>
 *           <constant type="gchararray">title</constant>
 *         </closure>
 *       </binding>
 *     </object>
 *   </property>
 * </template>
 * ```
 *
 * Where `this` is the row itself, as in a sorter or a filter, it is `<lookup name="revision" type="MsRow"/>`.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL if the value is NULL or there is no row
 */
MS_GTK_AVAILABLE_IN_ALL
char *ms_gtk_row_text (gpointer self, guint revision, const char *column) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_gtk_row_int:
 * @self: (nullable) (type GObject): a row, or an object whose property `item` is one, such as a `GtkListItem`
 * @revision: the row's revision, which makes the closure follow it
 * @column: a column's name
 *
 * Gives a column as an integer, to a closure of type `gint64` in a UI file, as [func@row_text] does.
 *
 * Returns: the integer; 0 if there is no row
 */
MS_GTK_AVAILABLE_IN_ALL
gint64 ms_gtk_row_int (gpointer self, guint revision, const char *column);

/**
 * ms_gtk_row_double:
 * @self: (nullable) (type GObject): a row, or an object whose property `item` is one, such as a `GtkListItem`
 * @revision: the row's revision, which makes the closure follow it
 * @column: a column's name
 *
 * Gives a column as a real number, to a closure of type `gdouble` in a UI file, as [func@row_text] does.
 *
 * Returns: the number; 0.0 if there is no row
 */
MS_GTK_AVAILABLE_IN_ALL
double ms_gtk_row_double (gpointer self, guint revision, const char *column);

/**
 * ms_gtk_row_boolean:
 * @self: (nullable) (type GObject): a row, or an object whose property `item` is one, such as a `GtkListItem`
 * @revision: the row's revision, which makes the closure follow it
 * @column: a column's name
 *
 * Gives a column as a truth value, to a closure of type `gboolean` in a UI file, as [func@row_text] does.
 *
 * Returns: the truth value; %FALSE if there is no row
 */
MS_GTK_AVAILABLE_IN_ALL
gboolean ms_gtk_row_boolean (gpointer self, guint revision, const char *column);

G_END_DECLS
