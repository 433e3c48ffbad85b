package geo_test

import (
	"fmt"

	"gongzhi/internal/kit/geo"
)

// A place read off a mainland map service is drawn some hundred metres away.
func Example() {
	latitude, _ := geo.Latitude("22.540796")
	longitude, _ := geo.Longitude("113.917176")
	fmt.Println(geo.Drawn(geo.Point{Latitude: latitude, Longitude: longitude}, geo.GCJ02))
	_, err := geo.Latitude("113.917176")
	fmt.Println(err)
	// Output:
	// {22.543847 113.912316}
	// outside the range of the earth
}
