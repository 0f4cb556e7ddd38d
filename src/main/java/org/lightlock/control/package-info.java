/**
 * The JSON API under {@code /api/v1}: a table of routes.
 *
 * <p>To add operations, write a class that implements {@link org.lightlock.control.Routes}:
 *
 * <pre>{@code
 * public List<Route> routes() {
 *   return List.of(
 *       Route.get("/api/v1/things", Audience.session(), "listThings", this::list),
 *       Route.put("/api/v1/things/{thing}", Audience.role(Role.ADMINISTRATOR), "changeThing", this::change));
 * }
 *
 * private Answer change(Call call) throws Exception {
 *   return call.body(ThingRequest.class, request -> Answer.of(changed(call.parameter("thing"), request)));
 * }
 * }</pre>
 *
 * A request's body is a record that implements {@link org.lightlock.control.RequestValue}; an
 * answer's value is a record too. Add the class to the list in {@code ApiRoutes}, and describe its
 * operations in {@code openapi/NAME.yaml} among the resources: a test fails when a route is not
 * described, when something described is no route, and when a request or an answer in a test does
 * not fit its schema.
 */
@NullMarked
package org.lightlock.control;

import org.jspecify.annotations.NullMarked;
